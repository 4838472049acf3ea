/* `aomaker index`, what an edge of index.ninja calls: collects one module. */
#ifndef COMMANDS_CMD_INDEX_H
#define COMMANDS_CMD_INDEX_H

#include "config/cli.h"

/*
 * 1: pytest refuses, and has said why. A collection that dies leaves what it
 * said beside the answer that is missing; index tells of it.
 */
int cmd_index(const struct cli *cli, struct diag *d);

#endif
