/*
 * Programs that are to end, while something else goes on: first as by Ctrl-C,
 * then by SIGTERM, then by SIGKILL, each with its process group.
 */
#ifndef OS_KILL_LADDER_H
#define OS_KILL_LADDER_H

#include <sys/types.h>

#include "base/arena.h"
#include "base/vec.h"

struct kill_ladder {
	pid_t pid; /* 0: it has ended */
	double since;
	int step;
};

struct kill_ladders {
	VEC(struct kill_ladder) list;
};

/* it gets the first signal now */
void kill_ladder_begin(struct kill_ladders *e, struct arena *a, pid_t pid);

/* what is due; returns how many have not ended */
size_t kill_ladder_look(struct kill_ladders *e);

/* until all have ended */
void kill_ladder_finish(struct kill_ladders *e);

#endif
