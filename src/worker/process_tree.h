/*
 * The processes of a worker, and what it has open, as Linux tells (/proc);
 * elsewhere nothing is known. To it belong its descendants, its process group,
 * what has WORKER_VARIABLE in its environment, and forks that can write its
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
#define WORKER_VARIABLE "AOMAKER_WORKER"

struct tree_process {
	pid_t pid, parent, group;
	char state;
	unsigned long long start; /* with the pid, it is no other */
};

struct process_tree {
	struct arena *arena;
	pid_t worker;       /* or any other process */
	const char *folder; /* of the attempt, absolute; NULL: none */
	VEC(struct tree_process) family;
};

/* adds those that live now */
void process_tree_take(struct process_tree *s);

/* what they are, and what the worker has open; secrets of commands masked */
void process_tree_put(struct buf *b, const struct process_tree *s);

/* all of them get it */
void process_tree_signal(const struct process_tree *s, int signal);

/*
 * The worker has ended: what of the family still lives outside of its process
 * group is killed. NULL, or what it was, in one line.
 */
const char *process_tree_kill(struct process_tree *s);

#endif
