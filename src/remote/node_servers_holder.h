/*
 * Below a bare Ninja nobody of the run lives for as long as that does, to hold
 * the session servers on the nodes of an allocation (remote/node_servers.h). So the first
 * group that is sent there starts a process for it: the keeper.
 */
#ifndef REMOTE_NODE_SERVERS_HOLDER_H
#define REMOTE_NODE_SERVERS_HOLDER_H

#include "config/cli.h"

/* in a group's supervisor: afterwards node_servers_name() knows them, if there are any */
void node_servers_hold(const struct cli *cli, struct arena *a);

#endif
