/* The end of a file that may be large, such as a log. */
#ifndef OS_LAST_BYTES_H
#define OS_LAST_BYTES_H

#include "base/arena.h"

/*
 * Returns at most the last `most` bytes, in the arena; of a longer file they
 * begin with a line, if one begins among them. "" when there is no file.
 */
const char *last_bytes(struct arena *a, const char *path, size_t most);

#endif
