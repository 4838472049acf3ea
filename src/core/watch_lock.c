#define _DEFAULT_SOURCE
#include "core/watch_lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

#include "core/paths.h"
#include "os/file_lock.h"

pid_t
watch_lock_holder(void)
{
	int fd = open(paths.watch_lock, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	char text[32] = "";
	pid_t holder = 0;

	if (fd < 0)
		return 0;
	if (flock(fd, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK &&
		read(fd, text, sizeof text - 1) > 0)
		holder = (pid_t)strtol(text, NULL, 10);
	close(fd);
	return holder;
}

int
watch_lock_take(struct diag *d)
{
	int fd = file_lock_open(paths.watch_lock);
	char text[32];
	int n = snprintf(text, sizeof text, "%ld\n", (long)getpid());

	if (fd < 0) {
		diag_file(d, paths.watch_lock);
		return -1;
	}
	if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
		diag_error(d,
			"another arun --watch (process %ld) watches this "
			"project",
			(long)watch_lock_holder());
		close(fd);
		return -1;
	}
	if (ftruncate(fd, 0) != 0 || pwrite(fd, text, (size_t)n, 0) != n) {
		diag_file(d, paths.watch_lock);
		return -1;
	}
	return 0;
}
