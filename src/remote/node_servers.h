/*
 * The session servers of a run on the nodes of the allocation of Slurm that we
 * are in. One step holds one on each node (remote/node_server.h), beside the groups'
 * steps, and takes no CPU from them. It ends with its standard input, whose
 * other end we hold. All of it makes groups faster and is no condition of
 * theirs.
 */
#ifndef REMOTE_NODE_SERVERS_H
#define REMOTE_NODE_SERVERS_H

#include <sys/types.h>

#include "config/config.h"

struct nodes {
	pid_t pid;		/* of the step's program; 0: there is none */
	int life;		/* the end that we hold */
	const char *folder;	/* what the servers share with their groups */
};

/* whether we are in an allocation, and the plan that was written has more groups
   for it than it has nodes */
int nodes_wanted(struct arena *a);

/* begins it, with that name; preload: see config/settings.h. -1: there is none */
int nodes_begin(struct nodes *n, const char *name, const char *python,
	const char *preload, struct arena *a);

/* the same, if it is wanted, and for all that we start */
void nodes_begin_run(struct nodes *n, const struct config *c, struct arena *a);

/* until nothing is left of it */
void nodes_end(struct nodes *n);

/* NODES_VARIABLE: that such servers begin now */
const char *nodes_told(const char *name, struct arena *a);

/*
 * In the run: what its servers are called, or NULL: it has none. *begins: they
 * may not be there yet.
 */
const char *nodes_name(struct arena *a, int *begins);

/* where the servers of that name have their files */
const char *nodes_folder(struct arena *a, const char *name);

#endif
