/* Wrappers of functions that list directories. */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <fts.h>
#include <ftw.h>
#include <glob.h>
#include <sys/stat.h>

#include "recorder/python.h"
#include "recorder/record.h"
#include "recorder/wrap.h"

static void
listed(int dir, const char *path, int failed)
{
	if (failed)
		record_open(dir, path, O_RDONLY, 1);
	else
		record_path("dir", dir, path);
}

EXPORT DIR *
opendir(const char *path)
{
	DIR *d;

	REAL(opendir);
	d = real(path);
	if (!python_lists())
		listed(AT_FDCWD, path, !d);
	return d;
}

EXPORT DIR *
fdopendir(int fd)
{
	DIR *d;

	REAL(fdopendir);
	d = real(fd);
	if (d && !python_lists())
		record_fd("dir", fd);
	return d;
}

#define SCANDIR(name, type)                                                    \
	EXPORT int name(const char *restrict path,                             \
		struct type ***restrict list,                                  \
		int (*filter)(const struct type *),                            \
		int (*compare)(const struct type **, const struct type **))    \
	{                                                                      \
		int n;                                                         \
		REAL(name);                                                    \
		n = real(path, list, filter, compare);                         \
		listed(AT_FDCWD, path, n < 0);                                 \
		return n;                                                      \
	}

#define SCANDIRAT(name, type)                                                  \
	EXPORT int name(int dir, const char *restrict path,                    \
		struct type ***restrict list,                                  \
		int (*filter)(const struct type *),                            \
		int (*compare)(const struct type **, const struct type **))    \
	{                                                                      \
		int n;                                                         \
		REAL(name);                                                    \
		n = real(dir, path, list, filter, compare);                    \
		listed(dir, path, n < 0);                                      \
		return n;                                                      \
	}

SCANDIR(scandir, dirent)
SCANDIR(scandir64, dirent64)
SCANDIRAT(scandirat, dirent)
SCANDIRAT(scandirat64, dirent64)

static void *
open_folder(const char *path)
{
	return opendir(path);
}

static void
close_folder(void *d)
{
	closedir(d);
}

static struct dirent *
read_folder(void *d)
{
	return readdir(d);
}

static struct dirent64 *
read_folder64(void *d)
{
	return readdir64(d);
}

/* libc's own glob calls no function that we wrap, unless it is told to */
#define GLOB(name, type, read, stat_name, lstat_name)                          \
	EXPORT int name(const char *restrict pattern, int flags,               \
		int (*on_error)(const char *, int), type *restrict out)        \
	{                                                                      \
		int failed;                                                    \
		REAL(name);                                                    \
		if (flags & GLOB_ALTDIRFUNC)                                   \
			return real(pattern, flags, on_error, out);            \
		out->gl_opendir = open_folder;                                 \
		out->gl_closedir = close_folder;                               \
		out->gl_readdir = read;                                        \
		out->gl_stat = stat_name;                                      \
		out->gl_lstat = lstat_name;                                    \
		failed =                                                       \
			real(pattern, flags | GLOB_ALTDIRFUNC, on_error, out); \
		out->gl_flags &= ~GLOB_ALTDIRFUNC;                             \
		return failed;                                                 \
	}

GLOB(glob, glob_t, read_folder, stat, lstat)
GLOB(glob64, glob64_t, read_folder64, stat64, lstat64)

/* what nftw() in this thread was called with */
static _Thread_local __nftw_func_t visit;
static _Thread_local __nftw64_func_t visit64;

#define NFTW(name, type, func, visitor, call)                                  \
	static int call(const char *path, const struct type *s, int kind,      \
		struct FTW *at)                                                \
	{                                                                      \
		record_path(kind == FTW_D || kind == FTW_DP ? "dir" : "stat",  \
			AT_FDCWD, path);                                       \
		return visitor(path, s, kind, at);                             \
	}                                                                      \
	EXPORT int name(const char *path, func f, int nfds, int flags)         \
	{                                                                      \
		func outer = visitor;                                          \
		int result;                                                    \
		REAL(name);                                                    \
		visitor = f;                                                   \
		result = real(path, call, nfds, flags);                        \
		visitor = outer;                                               \
		return result;                                                 \
	}

NFTW(nftw, stat, __nftw_func_t, visit, visit_recorded)
NFTW(nftw64, stat64, __nftw64_func_t, visit64, visit_recorded64)

EXPORT FTSENT *
fts_read(FTS *walk)
{
	FTSENT *entry;

	REAL(fts_read);
	entry = real(walk);
	if (entry)
		record_path(entry->fts_info == FTS_D ? "dir" : "stat", AT_FDCWD,
			entry->fts_accpath);
	return entry;
}

EXPORT ssize_t
getdents64(int fd, void *out, size_t size)
{
	ssize_t n;

	REAL(getdents64);
	n = real(fd, out, size);
	if (n >= 0)
		record_fd("dir", fd);
	return n;
}
