/*
 * Signals as bytes in a pipe, so that a poll loop sees them in its own time.
 */
#ifndef OS_SIGNALS_H
#define OS_SIGNALS_H

#include <signal.h>

/* comes to a supervisor when its Ninja has died */
#define SIGNALS_ORPHANED SIGUSR1

/*
 * From now on SIGINT, SIGTERM, SIGHUP, SIGCHLD, SIGTSTP and SIGNALS_ORPHANED are
 * bytes (their numbers) in a pipe, save those that are ignored, by nohup(1) or
 * a shell's `&`; returns its reading end, -1 with errno. When it is open already,
 * the same one: what has come meanwhile waits in it.
 */
int signals_open(void);

/* the next signal that has come, 0: none is waiting */
int signals_next(int fd);

/* by the one who opened it first: back to what was done with them before */
void signals_close(int fd);

#endif
