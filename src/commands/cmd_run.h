/*
 * `aomaker run`: from the command line to the reports, with Ninja in between.
 */
#ifndef COMMANDS_CMD_RUN_H
#define COMMANDS_CMD_RUN_H

#include "config/cli.h"

/* the exit status */
int cmd_run(const struct cli *cli, struct diag *d);

#endif
