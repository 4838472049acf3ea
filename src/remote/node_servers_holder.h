/*
 * Holds the fork servers on the nodes of an allocation (remote/node_servers.h)
 * below a bare Ninja. There no process of ours lives as long as the run, so the
 * first group that is sent to a node forks one.
 */
#ifndef REMOTE_NODE_SERVERS_HOLDER_H
#define REMOTE_NODE_SERVERS_HOLDER_H

#include "plan/task.h"

/* called by a group's supervisor; sets NODES_VARIABLE if there are servers */
void node_servers_hold(const struct task *t, struct arena *a);

#endif
