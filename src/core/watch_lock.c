#define _DEFAULT_SOURCE
#include "core/watch_lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "core/paths.h"
#include "os/file_lock.h"

enum { LINE = 64 /* "PID PYTHONHASHSEED" */ };

/* what the holder has written; 0: there is none */
static int
read_lock(char *text, size_t size)
{
	int fd = open(paths.watch_lock, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	ssize_t n = 0;

	if (fd < 0)
		return 0;
	if (flock(fd, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK)
		n = read(fd, text, size - 1);
	close(fd);
	text[n > 0 ? n : 0] = '\0';
	return n > 0;
}

pid_t
watch_lock_holder(void)
{
	char text[LINE];

	return read_lock(text, sizeof text) ? (pid_t)strtol(text, NULL, 10) : 0;
}

const char *
watch_lock_hashes(struct arena *a)
{
	char text[LINE], *space;

	if (!read_lock(text, sizeof text) || !(space = strchr(text, ' ')))
		return NULL;
	return arena_ndup(a, space + 1, strcspn(space + 1, "\n"));
}

int
watch_lock_take(const char *hashes, struct diag *d)
{
	int fd = file_lock_open(paths.watch_lock);
	char text[LINE];
	int n = snprintf(
		text, sizeof text, "%ld %.20s\n", (long)getpid(), hashes);

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
