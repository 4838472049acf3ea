/*
 * The folder of ours in a project, .aomaker-build or what --build-dir says: its
 * place, how it is made, and that no link in it leads elsewhere.
 */
#ifndef CORE_BUILD_FOLDER_H
#define CORE_BUILD_FOLDER_H

#include "base/diag.h"

#define CACHE_TAG "CACHEDIR.TAG" /* in our folder, and in other caches */

/*
 * Everything of ours goes into this folder, build.ninja and reports, too:
 * --build-dir. NULL: as it is, in the usual places. A folder that holds what
 * is not ours is an error in d.
 */
void build_folder_set(const char *dir, struct diag *d);

/* makes our folder, closed to others and ignored by git; -1 with errno */
int build_folder_make(void);

/* removes it; of a link or a mount only what it holds: -1 with errno */
int build_folder_remove(void);

/* whether a folder was made by build_folder_make */
int build_folder_is_ours(const char *dir);

/*
 * Closes the folder to others and, if it was not made where it is (checked
 * out, copied, restored), removes the links in it that lead out of it, pipes
 * and devices. It is looked at once. -1 with errno
 */
int build_folder_settle(void);

#endif
