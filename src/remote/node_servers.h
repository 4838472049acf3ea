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

struct node_servers {
	pid_t pid;          /* of the step's program; 0: there is none */
	int life;           /* the end that we hold */
	const char *folder; /* what the servers share with their groups */
};

/* whether we are in an allocation, and the plan that was written has more groups
   for it than it has nodes */
int node_servers_wanted(struct arena *a);

/* begins it, with that name; preload: see config/settings.h. -1: there is none */
int node_servers_begin(struct node_servers *n, const char *name,
	const char *python, const char *preload, struct arena *a);

/* the same, if it is wanted, and for all that we start */
void node_servers_begin_run(
	struct node_servers *n, const struct config *c, struct arena *a);

/* until nothing is left of it */
void node_servers_end(struct node_servers *n);

/* NODES_VARIABLE: that such servers begin now */
const char *node_servers_told(const char *name, struct arena *a);

/*
 * In the run: what its servers are called, or NULL: it has none. *begins: they
 * may not be there yet.
 */
const char *node_servers_name(struct arena *a, int *begins);

/* where the servers of that name have their files */
const char *node_servers_folder(struct arena *a, const char *name);

#endif
