/*
 * The session servers of a run on the nodes of the allocation of Slurm that we
 * are in. One step holds one on each node (node.h), beside the groups'
 * steps, and takes no CPU from them. It ends with its standard input, whose
 * other end we hold. All of it makes groups faster and is no condition of
 * theirs.
 */
#ifndef NODES_H
#define NODES_H

#include <sys/types.h>

#include "config.h"
#include "plan.h"

struct nodes {
	pid_t pid;		/* of the step's program; 0: there is none */
	int life;		/* the end that we hold */
	const char *folder;	/* what the servers share with their groups */
};

/* begins it, if the plan has groups enough for it to be worth its while */
void nodes_begin(struct nodes *n, const struct plan *p, const struct config *c,
	struct arena *a);

/* until nothing is left of it */
void nodes_end(struct nodes *n);

/*
 * In the run: what its servers are called, or NULL: it has none. *begins: they
 * may not be there yet.
 */
const char *nodes_name(struct arena *a, int *begins);

/* where the servers of that name have their files */
const char *nodes_folder(struct arena *a, const char *name);

#endif
