/*
 * Files and directories. Functions that can fail return -1 with errno set.
 */
#ifndef OS_FS_H
#define OS_FS_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/vec.h"

/* appends the whole file */
int fs_read(const char *path, struct buf *out);

/* as if it had been written now: an output that Ninja compares by time */
int fs_touch(const char *path);

/* as if it had been written then, seconds since 1970 */
int fs_date(const char *path, double when);

/* the directory and those above it that are missing */
int fs_mkdirs(const char *path);

/* a file, or a directory with all it holds; a missing one is no error */
int fs_remove(const char *path);

/* a hard link, or a copy where links cannot be (other file system, FAT) */
int fs_link(const char *from, const char *to);

/* two files or directories change places, in one step where the system can */
int fs_exchange(const char *a, const char *b);

/* when it was changed last, seconds since 1970; 0: it is not there */
double fs_changed(const char *path);

/* the time that a file would have that is written into this folder now: the
   clock of its file system; 0 with errno */
double fs_now(const char *dir);

int fs_is_dir(const char *path);
int fs_is_link(const char *path);
int fs_is_file(const char *path);

/* the names in a directory, in byte order, without . and .. */
int fs_list(struct arena *a, const char *path, strings *names);

/*
 * Removes what processes that are gone had not finished beside path:
 * PATH.PID.new, PATH.PID.tmp. Best effort.
 */
void fs_remove_unfinished(struct arena *a, const char *path);

enum fs_kind { FS_OTHER, FS_FILE, FS_DIR }; /* links are not followed */

struct fs_entry {
	const char *name;
	enum fs_kind kind;
};

typedef VEC(struct fs_entry) fs_entries;

/* the same with what they are, without a look at each where that is known */
int fs_scan(struct arena *a, const char *path, fs_entries *entries);

#endif
