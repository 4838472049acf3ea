#define _GNU_SOURCE
#include "os/fs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "os/file_write.h"
#include "os/path.h"

/* A server that is ending may write once more into a folder being removed. */
enum { REMOVE_TRIES = 10 };

int
fs_read(const char *path, struct buf *out)
{
	struct stat st;
	ssize_t n = -1;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return -1;
	if (fstat(fd, &st) == 0) {
		size_t before = out->n;

		buf_reserve(out, (size_t)st.st_size + 1);
		while ((n = read(fd, out->s + out->n, out->cap - out->n - 1)) !=
			0) {
			if (n < 0 && errno == EINTR)
				continue;
			if (n < 0)
				break;
			out->n += (size_t)n;
			if (out->n - before == (size_t)st.st_size)
				break; /* saves the read that returns 0 */
			buf_reserve(out, 4096);
		}
		out->s[out->n] = '\0';
	}
	close(fd);
	return n < 0 ? -1 : 0;
}

int
fs_touch(const char *path)
{
	return utimensat(AT_FDCWD, path, NULL, 0);
}

int
fs_date(const char *path, double when)
{
	struct timespec both[2];

	both[0].tv_sec = (time_t)when;
	both[0].tv_nsec = (long)((when - (double)both[0].tv_sec) * 1e9);
	both[1] = both[0];
	return utimensat(AT_FDCWD, path, both, 0);
}

int
fs_mkdirs(const char *path)
{
	char *copy, *p;
	int failed = 0;

	if (mkdir(path, 0775) == 0 || fs_is_dir(path))
		return 0;
	copy = strdup(path);
	if (!copy)
		return -1;
	for (p = copy + 1; *p && !failed; p++) {
		if (*p != '/')
			continue;
		*p = '\0';
		failed = mkdir(copy, 0775) != 0 && !fs_is_dir(copy);
		*p = '/';
	}
	if (!failed)
		failed = mkdir(path, 0775) != 0 && !fs_is_dir(path);
	free(copy);
	return failed ? -1 : 0;
}

static int
remove_below(int parent, const char *name)
{
	int fd = openat(
		parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	int failed = 0;
	struct dirent *e;
	DIR *dir;

	if (fd < 0) /* another process may have removed it */
		return errno == ENOENT ? 0 : -1;
	dir = fdopendir(fd);
	if (!dir) {
		close(fd);
		return -1;
	}
	while ((e = readdir(dir))) {
		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
			continue;
		if ((e->d_type == DT_DIR || unlinkat(fd, e->d_name, 0) != 0) &&
			(remove_below(fd, e->d_name) != 0))
			failed = 1;
	}
	closedir(dir);
	if (unlinkat(parent, name, AT_REMOVEDIR) != 0 && errno != ENOENT)
		failed = 1;
	return failed ? -1 : 0;
}

int
fs_remove(const char *path)
{
	if (unlink(path) == 0 || errno == ENOENT)
		return 0;
	for (int tries = 1; remove_below(AT_FDCWD, path) != 0; tries++)
		if (errno != ENOTEMPTY || tries == REMOVE_TRIES)
			return -1;
	return 0;
}

static int
copy(const char *from, const char *to)
{
	struct buf bytes = {0};
	int failed = fs_read(from, &bytes) != 0 ||
		file_write(to, bytes.s, bytes.n) < 0;

	buf_release(&bytes);
	return failed ? -1 : 0;
}

int
fs_link(const char *from, const char *to)
{
	if (link(from, to) == 0)
		return 0;
	if (errno == EXDEV || errno == EPERM || errno == EMLINK ||
		errno == ENOTSUP)
		return copy(from, to);
	return -1;
}

int
fs_exchange(const char *a, const char *b)
{
	char aside[FILE_WRITE_ASIDE];
	int saved;

#ifdef RENAME_EXCHANGE
	if (renameat2(AT_FDCWD, a, AT_FDCWD, b, RENAME_EXCHANGE) == 0)
		return 0;
	if (errno != EINVAL && errno != ENOSYS)
		return -1;
#endif
	if (snprintf(aside, sizeof aside, "%s.%ld.old", a, (long)getpid()) >=
		(int)sizeof aside) {
		errno = ENAMETOOLONG;
		return -1;
	}
	if (rename(b, aside) != 0)
		return -1;
	if (rename(a, b) == 0)
		return rename(aside, a);
	saved = errno;
	rename(aside, b);
	errno = saved;
	return -1;
}

double
fs_changed(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0
		? (double)st.st_mtim.tv_sec + (double)st.st_mtim.tv_nsec / 1e9
		: 0;
}

double
fs_now(const char *dir)
{
	char path[FILE_WRITE_ASIDE];
	double now;
	int fd;

	snprintf(path, sizeof path, "%s/clock.%ld.new", dir, (long)getpid());
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW,
		0600);
	if (fd < 0)
		return 0;
	close(fd);
	now = fs_changed(path);
	unlink(path);
	return now;
}

struct fs_stamp
fs_stamp(const char *path)
{
	struct stat st;

	if (stat(path, &st) != 0)
		return (struct fs_stamp){0};
	return (struct fs_stamp){(uint64_t)st.st_dev, (uint64_t)st.st_ino,
		(int64_t)st.st_size,
		(int64_t)st.st_ctim.tv_sec * 1000000000 + st.st_ctim.tv_nsec};
}

int
fs_stamp_equal(const struct fs_stamp *a, const struct fs_stamp *b)
{
	return a->device == b->device && a->inode == b->inode &&
		a->size == b->size && a->changed == b->changed;
}

int
fs_is_dir(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

int
fs_is_link(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0 && S_ISLNK(st.st_mode);
}

int
fs_is_file(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

static int
by_name(const void *a, const void *b)
{
	const struct fs_entry *x = a, *y = b;

	return strcmp(x->name, y->name);
}

static enum fs_kind
kind_of(int dir, const struct dirent *e)
{
	struct stat st;

	if (e->d_type == DT_REG)
		return FS_FILE;
	if (e->d_type == DT_DIR)
		return FS_DIR;
	if (e->d_type != DT_UNKNOWN ||
		fstatat(dir, e->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0)
		return FS_OTHER;
	return S_ISREG(st.st_mode)    ? FS_FILE
		: S_ISDIR(st.st_mode) ? FS_DIR
				      : FS_OTHER;
}

int
fs_scan(struct arena *a, const char *path, fs_entries *entries)
{
	DIR *dir = opendir(path);
	struct dirent *e;

	if (!dir)
		return -1;
	while ((e = readdir(dir)))
		if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
			*vec_add(a, entries) = (struct fs_entry){
				arena_dup(a, e->d_name), kind_of(dirfd(dir), e),
				(uint64_t)e->d_ino};
	closedir(dir);
	if (entries->n)
		qsort(entries->v, entries->n, sizeof *entries->v, by_name);
	return 0;
}

int
fs_list(struct arena *a, const char *path, strings *names)
{
	fs_entries entries = {0};

	if (fs_scan(a, path, &entries) != 0)
		return -1;
	for (size_t i = 0; i < entries.n; i++)
		*vec_add(a, names) = entries.v[i].name;
	return 0;
}

/* the pid in a file name NAME.PID.new or NAME.PID.tmp; 0: it is no such name */
static long
maker_of(const char *file, const char *name)
{
	size_t n = strlen(name);
	char *end;
	long pid;

	if (strncmp(file, name, n) != 0 || file[n] != '.')
		return 0;
	pid = strtol(file + n + 1, &end, 10);
	return strcmp(end, ".new") == 0 || strcmp(end, ".tmp") == 0 ? pid : 0;
}

void
fs_remove_unfinished(struct arena *a, const char *path)
{
	const char *dir = path_dir(a, path);
	const char *name = path + (*dir ? strlen(dir) + 1 : 0);
	strings names = {0};

	if (fs_list(a, *dir ? dir : ".", &names) != 0)
		return;
	for (size_t i = 0; i < names.n; i++) {
		long pid = maker_of(names.v[i], name);

		if (pid > 0 && kill((pid_t)pid, 0) != 0 && errno == ESRCH)
			fs_remove(path_join(a, dir, names.v[i]));
	}
}
