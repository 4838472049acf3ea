/*
 * Below a bare Ninja nobody of the run lives for as long as that does, to hold
 * the session servers on the nodes of an allocation (nodes.h). So the first
 * group that is sent there starts a process for it: the keeper.
 */
#ifndef KEEPER_H
#define KEEPER_H

#include "cli.h"

/* in a group's supervisor: afterwards nodes_name() knows them, if there are any */
void keeper_find(const struct cli *cli, struct arena *a);

#endif
