/*
 * `aomaker exec`, what an edge of the graph runs: the supervisor of one group.
 * It runs the group here, or on the machine to which a launcher brings it; or
 * it is the part of such a run on that machine.
 */
#ifndef COMMANDS_CMD_EXEC_H
#define COMMANDS_CMD_EXEC_H

#include "config/cli.h"

/* 0 whatever became of the tests; 1: that could not be written */
int cmd_exec(const struct cli *cli, struct diag *d);

#endif
