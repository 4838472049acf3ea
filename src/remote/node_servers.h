/*
 * Starts and ends the fork servers of a run on the nodes of the Slurm allocation
 * that it runs in. One Slurm step holds one server on each node
 * (remote/node_server.h), beside the groups' steps, and takes no CPU from them.
 * It ends when its standard input ends, whose other end we hold. Groups start
 * faster with these servers, but run without them, too.
 */
#ifndef REMOTE_NODE_SERVERS_H
#define REMOTE_NODE_SERVERS_H

#include <sys/types.h>

#include "config/config.h"

struct node_servers {
	pid_t pid;          /* srun of the step; 0: there is none */
	int stdin_end;      /* our end of its standard input */
	const char *folder; /* shared by the servers and their groups */
};

/* 1: we are in an allocation, and the plan on disk has more groups for it than
   it has nodes */
int node_servers_wanted(struct arena *a);

/* starts servers of that name; preload: see config/settings.h. -1: failed */
int node_servers_begin(struct node_servers *n, const char *name,
	const char *python, const char *preload, struct arena *a);

/* the same, if they are wanted; sets NODES_VARIABLE for our children */
void node_servers_begin_run(
	struct node_servers *n, const struct config *c, struct arena *a);

/* ends the servers, and waits for them */
void node_servers_end(struct node_servers *n);

/* a value of NODES_VARIABLE: the name, and that the servers start now */
const char *node_servers_value(const char *name, struct arena *a);

/*
 * The name of the run's servers, from NODES_VARIABLE; NULL: it has none.
 * *begins: 1, they may not have started yet.
 */
const char *node_servers_name(struct arena *a, int *begins);

/* folder for the files of the servers of that name */
const char *node_servers_folder(struct arena *a, const char *name);

#endif
