#define _DEFAULT_SOURCE
#include "core/exclusive_lock.h"

#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "core/paths.h"
#include "os/file_lock.h"

/* groups that Ninja starts with it go first, or they would wait for its end */
static const struct timespec courtesy = {.tv_nsec = 200 * 1000 * 1000};

int
exclusive_lock_enter(int alone)
{
	int gate, room;

	if (alone)
		nanosleep(&courtesy, NULL);
	/* who waits to be alone keeps the gate shut: nobody overtakes it */
	gate = file_lock(paths.exclusive_queue, LOCK_EX);
	if (gate < 0)
		return -1;
	room = file_lock(paths.exclusive, alone ? LOCK_EX : LOCK_SH);
	close(gate);
	return room < 0 ? -1 : 0;
}
