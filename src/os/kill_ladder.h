/*
 * Ends processes step by step, by signals of rising force. After each signal
 * comes a pause, in which the process may end by itself. The caller's poll loop
 * calls again and again; only kill_ladders_finish waits.
 */
#ifndef OS_KILL_LADDER_H
#define OS_KILL_LADDER_H

#include <sys/types.h>

#include "base/arena.h"
#include "base/vec.h"

struct kill_step {
	int signal;   /* 0: no further step */
	int group;    /* 1: the whole process group gets it */
	double pause; /* seconds until the next step is due */
};

struct kill_ladder {
	const struct kill_step *steps;
	pid_t pid;
	size_t step; /* the next one */
	double due;  /* its time, by clock_steady */
};

/* sets up a walk whose first step is due now */
void kill_ladder_begin(
	struct kill_ladder *l, pid_t pid, const struct kill_step *steps);

/* sends the next signal if it is due; 0: none was left to send */
int kill_ladder_climb(struct kill_ladder *l);

/* child processes that are to end while other work goes on */
struct kill_ladders {
	VEC(struct kill_ladder) list; /* pid 0: it has ended */
};

/*
 * The child and its process group get SIGINT now, SIGTERM after 3 seconds and
 * SIGKILL after 8.
 */
void kill_ladders_add(struct kill_ladders *e, struct arena *a, pid_t pid);

/* sends what is due; returns how many children have not ended */
size_t kill_ladders_look(struct kill_ladders *e);

/* waits until all have ended */
void kill_ladders_finish(struct kill_ladders *e);

#endif
