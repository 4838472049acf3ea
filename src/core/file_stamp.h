/* What a file was like when an answer was made of it. */
#ifndef CORE_FILE_STAMP_H
#define CORE_FILE_STAMP_H

#include <stdint.h>

#include "base/vec.h"
#include "formats/json.h"

/*
 * Whether the file differs from its entry [path, mtime in ns, size]; both -1:
 * it must not exist.
 */
int file_stamp_changed(struct arena *a, const char *path, jv entry);

/* of many files: differs when one of them does, comes or goes */
uint64_t file_stamp_all(const strings *files, struct arena *a);

#endif
