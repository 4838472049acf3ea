/*
 * The processes of a worker, and what it has open, as Linux tells (/proc);
 * elsewhere nothing is known. To it belong its descendants, its process group,
 * what has SURVEY_MARK in its environment, and forks that can write its
 * journal: so a daemon is found, too. What is older than the process that asks
 * is not the worker's, nor is who started that.
 */
#ifndef WORKER_PROCESS_TREE_H
#define WORKER_PROCESS_TREE_H

#include <sys/types.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/vec.h"

/* variable that names the attempt, "FOLDER:PID"; the worker sets it (run.py) */
#define SURVEY_MARK "AOMAKER_WORKER"

struct process {
	pid_t pid, parent, group;
	char state;
	unsigned long long start;	/* with the pid, it is no other */
};

struct survey {
	struct arena *arena;
	pid_t worker;			/* or any other process */
	const char *folder;		/* of the attempt, absolute; NULL: none */
	VEC(struct process) family;
};

/* adds those that live now */
void survey_take(struct survey *s);

/* what they are, and what the worker has open; secrets of commands masked */
void survey_put(struct buf *b, const struct survey *s);

/* all of them get it */
void survey_signal(const struct survey *s, int signal);

/*
 * The worker has ended: what of the family still lives outside of its process
 * group is killed. NULL, or what it was, in one line.
 */
const char *survey_kill(struct survey *s);

#endif
