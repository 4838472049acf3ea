/* Wrappers of functions that open files, ask for them, or change them. */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "recorder/record.h"
#include "recorder/wrap.h"

/* the variable argument of open(): the mode */
static mode_t
mode_of(int flags, va_list ap)
{
	return flags & (O_CREAT | O_TMPFILE) ? va_arg(ap, mode_t) : 0;
}

#define OPEN(name)                                                             \
	EXPORT int name(const char *path, int flags, ...)                      \
	{                                                                      \
		va_list ap;                                                    \
		mode_t mode;                                                   \
		int fd;                                                        \
		REAL(name);                                                    \
		va_start(ap, flags);                                           \
		mode = mode_of(flags, ap);                                     \
		va_end(ap);                                                    \
		fd = real(path, flags, mode);                                  \
		record_open(AT_FDCWD, path, flags, fd < 0);                    \
		return fd;                                                     \
	}

#define OPENAT(name)                                                           \
	EXPORT int name(int dir, const char *path, int flags, ...)             \
	{                                                                      \
		va_list ap;                                                    \
		mode_t mode;                                                   \
		int fd;                                                        \
		REAL(name);                                                    \
		va_start(ap, flags);                                           \
		mode = mode_of(flags, ap);                                     \
		va_end(ap);                                                    \
		fd = real(dir, path, flags, mode);                             \
		record_open(dir, path, flags, fd < 0);                         \
		return fd;                                                     \
	}

#define CREAT(name)                                                            \
	EXPORT int name(const char *path, mode_t mode)                         \
	{                                                                      \
		int fd;                                                        \
		REAL(name);                                                    \
		fd = real(path, mode);                                         \
		record_open(                                                   \
			AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, fd < 0); \
		return fd;                                                     \
	}

OPEN(open)
OPEN(open64)
OPENAT(openat)
OPENAT(openat64)
CREAT(creat)
CREAT(creat64)

/* what programs that are compiled with _FORTIFY_SOURCE call instead */
#define OPEN_2(name)                                                           \
	EXPORT int name(const char *path, int flags);                          \
	EXPORT int name(const char *path, int flags)                           \
	{                                                                      \
		int fd;                                                        \
		REAL(name);                                                    \
		fd = real(path, flags);                                        \
		record_open(AT_FDCWD, path, flags, fd < 0);                    \
		return fd;                                                     \
	}

#define OPENAT_2(name)                                                         \
	EXPORT int name(int dir, const char *path, int flags);                 \
	EXPORT int name(int dir, const char *path, int flags)                  \
	{                                                                      \
		int fd;                                                        \
		REAL(name);                                                    \
		fd = real(dir, path, flags);                                   \
		record_open(dir, path, flags, fd < 0);                         \
		return fd;                                                     \
	}

OPEN_2(__open_2)
OPEN_2(__open64_2)
OPENAT_2(__openat_2)
OPENAT_2(__openat64_2)

/* flags of open(2) for a mode of fopen(3) */
static int
flags_of(const char *mode)
{
	int updates = 0;

	for (const char *m = mode; *m && *m != ','; m++)
		updates |= *m == '+';
	if (mode[0] == 'r')
		return updates ? O_RDWR : O_RDONLY;
	return (updates ? O_RDWR : O_WRONLY) | O_CREAT |
		(mode[0] == 'w' ? O_TRUNC : 0);
}

#define FOPEN(name)                                                            \
	EXPORT FILE *name(const char *path, const char *mode)                  \
	{                                                                      \
		FILE *f;                                                       \
		REAL(name);                                                    \
		f = real(path, mode);                                          \
		record_open(AT_FDCWD, path, flags_of(mode), !f);               \
		return f;                                                      \
	}

#define FREOPEN(name)                                                          \
	EXPORT FILE *name(const char *path, const char *mode, FILE *stream)    \
	{                                                                      \
		FILE *f;                                                       \
		REAL(name);                                                    \
		f = real(path, mode, stream);                                  \
		record_open(AT_FDCWD, path, flags_of(mode), !f);               \
		return f;                                                      \
	}

FOPEN(fopen)
FOPEN(fopen64)
FREOPEN(freopen)
FREOPEN(freopen64)

#define STAT(name, type)                                                       \
	EXPORT int name(const char *path, struct type *out)                    \
	{                                                                      \
		int failed;                                                    \
		REAL(name);                                                    \
		failed = real(path, out);                                      \
		record_stat(AT_FDCWD, path, failed);                           \
		return failed;                                                 \
	}

#define FSTATAT(name, type)                                                    \
	EXPORT int name(                                                       \
		int dir, const char *path, struct type *out, int flags)        \
	{                                                                      \
		int failed;                                                    \
		REAL(name);                                                    \
		failed = real(dir, path, out, flags);                          \
		record_stat(dir, path, failed);                                \
		return failed;                                                 \
	}

STAT(stat, stat)
STAT(lstat, stat)
STAT(stat64, stat64)
STAT(lstat64, stat64)
FSTATAT(fstatat, stat)
FSTATAT(fstatat64, stat64)

/* the same of programs that were linked with a glibc before 2.33 */
#define XSTAT(name, type)                                                      \
	EXPORT int name(int version, const char *path, struct type *out);      \
	EXPORT int name(int version, const char *path, struct type *out)       \
	{                                                                      \
		int failed;                                                    \
		REAL(name);                                                    \
		failed = real(version, path, out);                             \
		record_stat(AT_FDCWD, path, failed);                           \
		return failed;                                                 \
	}

#define FXSTATAT(name, type)                                                   \
	EXPORT int name(int version, int dir, const char *path,                \
		struct type *out, int flags);                                  \
	EXPORT int name(int version, int dir, const char *path,                \
		struct type *out, int flags)                                   \
	{                                                                      \
		int failed;                                                    \
		REAL(name);                                                    \
		failed = real(version, dir, path, out, flags);                 \
		record_stat(dir, path, failed);                                \
		return failed;                                                 \
	}

XSTAT(__xstat, stat)
XSTAT(__lxstat, stat)
XSTAT(__xstat64, stat64)
XSTAT(__lxstat64, stat64)
FXSTATAT(__fxstatat, stat)
FXSTATAT(__fxstatat64, stat64)

EXPORT int
statx(int dir, const char *restrict path, int flags, unsigned mask,
	struct statx *restrict out)
{
	int failed;

	REAL(statx);
	failed = real(dir, path, flags, mask, out);
	record_stat(dir, path, failed);
	return failed;
}

#define ACCESS(name)                                                           \
	EXPORT int name(const char *path, int mode)                            \
	{                                                                      \
		int failed;                                                    \
		REAL(name);                                                    \
		failed = real(path, mode);                                     \
		record_stat(AT_FDCWD, path, failed);                           \
		return failed;                                                 \
	}

ACCESS(access)
ACCESS(eaccess)
ACCESS(euidaccess)

EXPORT int
faccessat(int dir, const char *path, int mode, int flags)
{
	int failed;

	REAL(faccessat);
	failed = real(dir, path, mode, flags);
	record_stat(dir, path, failed);
	return failed;
}

EXPORT ssize_t
readlink(const char *restrict path, char *restrict out, size_t size)
{
	ssize_t n;

	REAL(readlink);
	n = real(path, out, size);
	record_stat(AT_FDCWD, path, n < 0);
	return n;
}

EXPORT ssize_t
readlinkat(int dir, const char *restrict path, char *restrict out, size_t size)
{
	ssize_t n;

	REAL(readlinkat);
	n = real(dir, path, out, size);
	record_stat(dir, path, n < 0);
	return n;
}
