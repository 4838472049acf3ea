#define _GNU_SOURCE
#include "os/file_write.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "os/path.h"

int
file_write_fd(int fd, const char *bytes, size_t n)
{
	while (n) {
		ssize_t w = write(fd, bytes, n);

		if (w < 0 && errno == EINTR)
			continue;
		if (w < 0)
			return -1;
		bytes += w;
		n -= (size_t)w;
	}
	return 0;
}

/* 1 when the file holds exactly these bytes already */
static int
holds(const char *path, const char *bytes, size_t n)
{
	char chunk[32 * 1024];
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	ssize_t got = -1;

	if (fd < 0)
		return 0;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
		(size_t)st.st_size == n)
		while ((got = read(fd, chunk, sizeof chunk)) > 0 &&
			(size_t)got <= n &&
			memcmp(chunk, bytes, (size_t)got) == 0) {
			bytes += got;
			n -= (size_t)got;
		}
	close(fd);
	return got == 0 && n == 0;
}

static int
write_aside(const char *path, const void *bytes, size_t n, mode_t mode,
	char aside[static FILE_WRITE_ASIDE])
{
	/* O_EXCL: never through a link that somebody has put there */
	const int flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC;
	int fd, saved;

	if (holds(path, bytes, n))
		return 0;
	if (snprintf(aside, FILE_WRITE_ASIDE, "%s.%ld.tmp", path,
		    (long)getpid()) >= FILE_WRITE_ASIDE) {
		errno = ENAMETOOLONG;
		return -1;
	}
	fd = open(aside, flags, mode);
	if (fd < 0 && errno == EEXIST && unlink(aside) == 0)
		fd = open(aside, flags, mode); /* a dead process had our pid */
	if (fd < 0)
		return -1;
	saved = file_write_fd(fd, bytes, n) != 0 ? errno : 0;
	if (close(fd) != 0 && !saved)
		saved = errno;
	if (!saved)
		return 1;
	unlink(aside);
	errno = saved;
	return -1;
}

int
file_write_aside(const char *path, const void *bytes, size_t n,
	char aside[static FILE_WRITE_ASIDE])
{
	return write_aside(path, bytes, n, 0664, aside);
}

static int
write_whole(const char *path, const void *bytes, size_t n, mode_t mode)
{
	char aside[FILE_WRITE_ASIDE];
	int written = write_aside(path, bytes, n, mode, aside), saved;

	if (written <= 0 || rename(aside, path) == 0)
		return written;
	saved = errno;
	unlink(aside);
	errno = saved;
	return -1;
}

int
file_write(const char *path, const void *bytes, size_t n)
{
	return write_whole(path, bytes, n, 0664);
}

int
file_is_special(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && !S_ISREG(st.st_mode) &&
		!S_ISDIR(st.st_mode);
}

static int
write_into(const char *path, const void *bytes, size_t n)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC), failed;

	if (fd < 0)
		return -1;
	failed = file_write_fd(fd, bytes, n);
	return close(fd) != 0 || failed ? -1 : 1;
}

int
file_write_named(struct arena *a, const char *path, const void *bytes, size_t n)
{
	const char *real = path_real(a, path);

	return file_is_special(path) ? write_into(path, bytes, n)
				     : file_write(real ? real : path, bytes, n);
}

int
file_write_private(const char *path, const void *bytes, size_t n)
{
	return write_whole(path, bytes, n, 0600);
}
