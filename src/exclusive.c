#define _DEFAULT_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "exclusive.h"
#include "layout.h"

/* groups that Ninja starts with it go first, or they would wait for its end */
static const struct timespec courtesy = {.tv_nsec = 200 * 1000 * 1000};

/* open, locked; -1 with errno */
static int
take(const char *path, int how)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600), failed;

	if (fd < 0)
		return -1;
	while ((failed = flock(fd, how)) != 0 && errno == EINTR)
		;
	if (!failed)
		return fd;
	close(fd);
	return -1;
}

int
exclusive_enter(int alone)
{
	int gate, room;

	if (alone)
		nanosleep(&courtesy, NULL);
	/* who waits to be alone keeps the gate shut: nobody overtakes it */
	gate = take(BUILD_DIR "/gate", LOCK_EX);
	if (gate < 0)
		return -1;
	room = take(BUILD_DIR "/room", alone ? LOCK_EX : LOCK_SH);
	close(gate);
	return room < 0 ? -1 : 0;
}
