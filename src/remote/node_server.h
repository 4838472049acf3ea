/*
 * Runs a fork server of a run on a node of its allocation: `aomaker exec
 * --serve=NAME` holds it, and groups that are brought to the node ask it for
 * their workers. It listens at an abstract socket name, so that no file can be
 * left behind on the node.
 */
#ifndef REMOTE_NODE_SERVER_H
#define REMOTE_NODE_SERVER_H

#include "config/cli.h"

/* Slurm's name of this machine, or else its host name */
const char *node_server_name(struct arena *a);

/*
 * Holds the server until standard input ends or the run's folder is removed.
 * cli->serve: the name of the run's servers.
 */
int node_server_serve(const struct cli *cli, struct diag *d);

/*
 * 1: the server of that name on this machine can fork the group's workers, and
 * forkserver_connect() connects to it. begins: it may just be starting, so wait
 * for it a little.
 */
int node_server_reach(const char *name, int begins, struct arena *a);

#endif
