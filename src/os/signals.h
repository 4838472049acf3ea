/*
 * Signals as bytes in a pipe (the self-pipe trick), for poll loops.
 */
#ifndef OS_SIGNALS_H
#define OS_SIGNALS_H

#include <signal.h>

/* the signal that a supervisor gets when its Ninja has died */
#define SIGNALS_ORPHANED SIGUSR1

/*
 * From now on SIGINT, SIGTERM, SIGHUP, SIGCHLD, SIGTSTP and SIGNALS_ORPHANED
 * write their number into a pipe, save those that nohup(1) or a shell's `&` had
 * set to be ignored. Returns the reading end, or -1 with errno; later calls
 * return the same one.
 */
int signals_open(void);

/* the next signal that has come; 0: none is waiting */
int signals_next(int fd);

/* undoes one signals_open; the last one restores the former handlers */
void signals_close(int fd);

#endif
