#define _GNU_SOURCE
#include "os/file_lock.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

int
file_lock_open(const char *path)
{
	int fd = open(path,
		O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
	struct stat st;

	if (fd < 0 ||
		(fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
			st.st_nlink <= 1))
		return fd;
	close(fd);
	errno = ELOOP;
	return -1;
}

int
file_lock(const char *path, int how)
{
	int fd = file_lock_open(path), failed;

	if (fd < 0)
		return -1;
	while ((failed = flock(fd, how)) != 0 && errno == EINTR)
		;
	if (!failed)
		return fd;
	failed = errno;
	close(fd);
	errno = failed;
	return -1;
}
