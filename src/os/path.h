/*
 * Paths by their spelling: joining, cleaning, resolving. Results are in the
 * arena.
 */
#ifndef OS_PATH_H
#define OS_PATH_H

#include "base/arena.h"

/* dir/name; just name when dir is "" or "." or name is absolute */
const char *path_join(struct arena *a, const char *dir, const char *name);

/* the directory that the path is in; "" when it names none */
const char *path_dir(struct arena *a, const char *path);

/* the path as an argument that cannot be taken for an option */
const char *path_argument(struct arena *a, const char *path);

/* as the kernel knows it, without links; NULL with errno */
const char *path_real(struct arena *a, const char *path);

/*
 * The path in its shortest spelling, by text alone: no "./", "//" or trailing
 * "/", ".." folded, relative to root when below it. "" becomes ".".
 */
const char *path_clean(struct arena *a, const char *root, const char *path);

#endif
