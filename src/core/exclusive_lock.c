#define _DEFAULT_SOURCE
#include "core/exclusive_lock.h"

#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "core/paths.h"
#include "os/file_lock.h"

/* an exclusive group lets the groups that Ninja starts with it go first, since
   they would wait for its end */
static const struct timespec courtesy = {.tv_nsec = 200 * 1000 * 1000};

int
exclusive_lock_enter(int alone)
{
	int queue, lock;

	if (alone)
		nanosleep(&courtesy, NULL);
	/* A group holds the queue while it waits, so none overtakes it. */
	queue = file_lock(paths.exclusive_queue, LOCK_EX);
	if (queue < 0)
		return -1;
	lock = file_lock(paths.exclusive, alone ? LOCK_EX : LOCK_SH);
	close(queue);
	return lock < 0 ? -1 : 0;
}
