/*
 * Notices which files below a directory are written, made, removed or renamed:
 * by inotify(7), or by looking at all files now and then, where that is missing,
 * at its limit, or blind to what other machines write.
 */
#ifndef OS_FILE_WATCH_H
#define OS_FILE_WATCH_H

#include "base/vec.h"

struct file_watch;

/*
 * Watches a directory and all below it. ignores: 1 for a path, from this
 * directory on, that is of no interest; a directory is ignored with its
 * contents. looks: 1: without inotify. NULL with errno.
 */
struct file_watch *file_watch_open(const char *dir,
	int (*ignores)(const char *path, int is_dir), int looks);
void file_watch_close(struct file_watch *w);

/* watches the entries of one more directory, which lies elsewhere */
void file_watch_add(struct file_watch *w, const char *dir);

/* becomes readable when something has changed; -1: nothing tells, so that
   file_watch_take() has to be called now and then */
int file_watch_descriptor(const struct file_watch *w);

/*
 * Adds the paths that have changed since the last call, in the arena, without
 * waiting. *everything is set to 1 when some were missed.
 */
void file_watch_take(
	struct file_watch *w, struct arena *a, strings *paths, int *everything);

#endif
