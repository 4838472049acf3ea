/*
 * Notices that a file has changed since an answer was made of it (by size and
 * time, not by content).
 */
#ifndef CORE_FILE_STAMP_H
#define CORE_FILE_STAMP_H

#include <stdint.h>

#include "base/vec.h"
#include "formats/json.h"

/*
 * 1 when the file differs from its entry [path, mtime in ns, size]. With both
 * -1 the file must not exist.
 */
int file_stamp_changed(struct arena *a, const char *path, jv entry);

/* a hash of many files that changes when one of them changes, comes or goes */
uint64_t file_stamp_all(const strings *files, struct arena *a);

#endif
