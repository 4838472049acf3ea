/*
 * Notices that one of many files has been written, by their attributes, where it is
 * enough to read them again.
 */
#ifndef CORE_FILE_STAMP_H
#define CORE_FILE_STAMP_H

#include <stdint.h>

#include "base/vec.h"

/* a hash of many files that changes when one of them changes, comes or goes */
uint64_t file_stamp_all(const strings *files, struct arena *a);

#endif
