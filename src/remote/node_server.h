/*
 * The session server of a run on a node of its allocation, from that node's
 * side: `aomaker exec --serve` holds it, and groups that are brought there ask
 * it for their workers. It has a name in the kernel of the node, no file, so
 * that nothing can be left there, and nobody else can have put it there.
 */
#ifndef REMOTE_NODE_SERVER_H
#define REMOTE_NODE_SERVER_H

#include "config/cli.h"

/* what the engine calls this machine, or else what it calls itself */
const char *node_server_name(struct arena *a);

/*
 * cli->serve: the name of the run's servers. Until standard input ends, or the
 * run's folder is gone.
 */
int node_server_serve(const struct cli *cli, struct diag *d);

/*
 * Whether the server of that name on this machine can fork the group's workers;
 * then forkserver_connect() is to it. begins: it may not have begun yet, and
 * is waited for, a little.
 */
int node_server_reach(const char *name, int begins, struct arena *a);

#endif
