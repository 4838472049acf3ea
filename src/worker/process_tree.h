/*
 * Finds, describes and kills the processes of a worker, and lists its open
 * files. Reads /proc of Linux; elsewhere it finds nothing. A process belongs to
 * the worker when it is a descendant, is in its process group, has
 * WORKER_VARIABLE in its environment or has its journal open for writing: so
 * daemons are found, too. A process that is older than the calling one, or is
 * its ancestor, never belongs to the worker.
 */
#ifndef WORKER_PROCESS_TREE_H
#define WORKER_PROCESS_TREE_H

#include <sys/types.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/vec.h"

/* variable that names the attempt, "FOLDER:PID"; set by the worker
   (group/run.py) */
#define WORKER_VARIABLE "AOMAKER_WORKER"

struct tree_process {
	pid_t pid, parent, group;
	char state;
	unsigned long long start; /* clock ticks since boot; a later process
				     with the same pid has another one */
};

struct process_tree {
	struct arena *arena;
	pid_t worker;       /* root of the tree */
	const char *folder; /* the attempt's, absolute, or NULL */
	VEC(struct tree_process) processes;
};

/* adds the processes that live now */
void process_tree_take(struct process_tree *s);

/* describes the processes and the worker's open files; secrets in command lines
   are masked */
void process_tree_put(struct buf *b, const struct process_tree *s);

/* sends the signal to all processes of the tree that live */
void process_tree_signal(const struct process_tree *s, int signal);

/*
 * After the worker's end: kills what lives outside of its process group, and
 * describes it in one line. NULL: nothing was left.
 */
const char *process_tree_kill(struct process_tree *s);

#endif
