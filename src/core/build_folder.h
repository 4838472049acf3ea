/*
 * The build folder of a project, .aomaker-build or --build-dir: where it is,
 * how it is made and removed, and that no link in it leads out of it.
 */
#ifndef CORE_BUILD_FOLDER_H
#define CORE_BUILD_FOLDER_H

#include "base/diag.h"

#define CACHE_TAG "CACHEDIR.TAG" /* a file in our folder and in other caches */

/*
 * --build-dir: moves all paths of ours (core/paths.h), also build.ninja and
 * reports, into this folder. NULL: they keep their usual places. A folder that
 * holds anything of others is an error in d.
 */
void build_folder_set(const char *dir, struct diag *d);

/* makes the folder, readable by the user alone and ignored by git; -1 with
   errno */
int build_folder_make(void);

/* removes the folder; a link or a mount is only emptied. -1 with errno */
int build_folder_remove(void);

/* 1 when build_folder_make has made the folder */
int build_folder_is_ours(const char *dir);

/*
 * Makes the folder readable by the user alone and, if it was not made where it
 * is (but checked out, copied, restored), removes pipes, devices and links that
 * lead out of it. A folder is checked once. -1 with errno
 */
int build_folder_settle(void);

#endif
