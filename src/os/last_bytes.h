/* The end of a file that may be large. */
#ifndef OS_LAST_BYTES_H
#define OS_LAST_BYTES_H

#include "base/arena.h"

/*
 * The last bytes, at most so many; of a longer file from a line's start, if
 * there is one among them. "" when there are none, or no file.
 */
const char *last_bytes(struct arena *a, const char *path, size_t most);

#endif
