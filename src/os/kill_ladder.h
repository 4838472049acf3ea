/*
 * Programs that are to end, while something else goes on: first as by Ctrl-C,
 * then by SIGTERM, then by SIGKILL, each with its process group.
 */
#ifndef OS_KILL_LADDER_H
#define OS_KILL_LADDER_H

#include <sys/types.h>

#include "base/arena.h"
#include "base/vec.h"

struct ending {
	pid_t pid;		/* 0: it has ended */
	double since;
	int step;
};

struct endings {
	VEC(struct ending) list;
};

/* it gets the first signal now */
void ending_begin(struct endings *e, struct arena *a, pid_t pid);

/* what is due; returns how many have not ended */
size_t ending_look(struct endings *e);

/* until all have ended */
void ending_finish(struct endings *e);

#endif
