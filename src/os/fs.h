/*
 * Files and directories: reading, listing, removing, times. Functions that can
 * fail return -1 with errno set.
 */
#ifndef OS_FS_H
#define OS_FS_H

#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/vec.h"

/* appends the whole file to out */
int fs_read(const char *path, struct buf *out);

/* sets the modification time to now, by the clock of the file system */
int fs_touch(const char *path);

/* sets the modification time, in seconds since 1970 */
int fs_date(const char *path, double when);

/* makes the directory and the missing ones above it */
int fs_mkdirs(const char *path);

/* removes a file, or a directory with all it holds; a missing one is no error */
int fs_remove(const char *path);

/* makes a hard link, or a copy where that is impossible (other file system,
   FAT) */
int fs_link(const char *from, const char *to);

/* swaps two files or directories, in one step where the system can */
int fs_exchange(const char *a, const char *b);

/* the modification time, seconds since 1970; 0: it does not exist */
double fs_changed(const char *path);

/* the time that a file written into this folder now would have: the clock of
   its file system, which may be another machine's; 0 with errno */
double fs_now(const char *dir);

/* tells whether a file has the same content, or a folder the same entries, by its
   ctime, which cannot be set back; zeros: there is none */
struct fs_stamp {
	uint64_t device, inode;
	int64_t size, changed; /* bytes; nanoseconds since 1970 */
};

struct fs_stamp fs_stamp(const char *path);
int fs_stamp_equal(const struct fs_stamp *a, const struct fs_stamp *b);

int fs_is_dir(const char *path);
int fs_is_link(const char *path);
int fs_is_file(const char *path);

/* lists the names in a directory in byte order, without . and .. */
int fs_list(struct arena *a, const char *path, strings *names);

/*
 * Removes PATH.PID.new and PATH.PID.tmp of processes that have died before
 * they finished them. Best effort.
 */
void fs_remove_unfinished(struct arena *a, const char *path);

enum fs_kind { FS_OTHER, FS_FILE, FS_DIR }; /* links are not followed */

struct fs_entry {
	const char *name;
	enum fs_kind kind;
	uint64_t inode; /* as readdir(3) tells it */
};

typedef VEC(struct fs_entry) fs_entries;

/* the same with the kind of each, which mostly needs no stat(2) */
int fs_scan(struct arena *a, const char *path, fs_entries *entries);

#endif
