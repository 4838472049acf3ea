/* What a file was like when an answer was made of it. */
#ifndef STAMP_H
#define STAMP_H

#include "json.h"

/*
 * Whether the file differs from its entry [path, mtime in ns, size]; both -1:
 * it must not exist.
 */
int stamp_changed(struct arena *a, const char *path, jv entry);

#endif
