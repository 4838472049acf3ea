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

/* a file for a lock; a link, or what is no plain file, is ELOOP */
int fs_open_lock(const char *path);

/* open, and locked as flock(2) is told to; waits for others */
int fs_lock(const char *path, int how);

/* writes all of it to a descriptor */
int fs_put(int fd, const char *bytes, size_t n);

/*
 * The file holds these bytes, or what it held before: written aside and
 * renamed. An unchanged file is left alone. 1: written, 0: unchanged.
 */
int fs_write(const char *path, const void *bytes, size_t n);

/*
 * The same for a path that a person has typed: a device or a pipe is written
 * into (/dev/null stays one), and a link stays, and leads to the file.
 */
int
fs_write_named(struct arena *a, const char *path, const void *bytes, size_t n);

/* it is there, and is neither a file nor a directory, but a device or a pipe */
int fs_is_special(const char *path);

/* the same, for the user alone (mode 0600) */
int fs_write_private(const char *path, const void *bytes, size_t n);

enum { FS_ASIDE = 4096 }; /* bytes of a path */

/*
 * The first half of fs_write(): 1: the file that is named in `aside` is to
 * take its place (os/file_swap.h)
 */
int fs_write_aside(const char *path, const void *bytes, size_t n,
	char aside[static FS_ASIDE]);

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

/* dir/name; just name when dir is "" or "." or name is absolute */
const char *fs_join(struct arena *a, const char *dir, const char *name);

/* the directory that the path is in; "" when it names none */
const char *fs_dir(struct arena *a, const char *path);

/* the path as an argument that cannot be taken for an option */
const char *fs_argument(struct arena *a, const char *path);

/* as the kernel knows it, without links; NULL with errno */
const char *fs_real(struct arena *a, const char *path);

/*
 * The path in its shortest spelling, by text alone: no "./", "//" or trailing
 * "/", ".." folded, relative to root when below it. "" becomes ".".
 */
const char *fs_clean(struct arena *a, const char *root, const char *path);

#endif
