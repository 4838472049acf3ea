/*
 * Paths: joining, cleaning, resolving. Results are in the arena.
 */
#ifndef OS_PATH_H
#define OS_PATH_H

#include "base/arena.h"

/* returns dir/name; just name when dir is "" or "." or name is absolute */
const char *path_join(struct arena *a, const char *dir, const char *name);

/* the part before the last slash; "" when there is no slash */
const char *path_dir(struct arena *a, const char *path);

/* the path as an argument that no program takes for an option: ./-x for -x */
const char *path_argument(struct arena *a, const char *path);

/* realpath(3): absolute, links resolved; NULL with errno */
const char *path_real(struct arena *a, const char *path);

/*
 * The path in its shortest spelling, without a look at the disk: no "./", "//"
 * or trailing "/", ".." folded, relative to root when it is below root. ""
 * becomes ".".
 */
const char *path_clean(struct arena *a, const char *root, const char *path);

#endif
