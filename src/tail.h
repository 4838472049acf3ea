/* The end of a file that may be large. */
#ifndef TAIL_H
#define TAIL_H

#include "arena.h"

/*
 * The last bytes, at most so many; of a longer file from a line's start, if
 * there is one among them. "" when there are none, or no file.
 */
const char *tail_read(struct arena *a, const char *path, size_t most);

#endif
