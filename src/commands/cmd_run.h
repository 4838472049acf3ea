/* `aomaker run`: plans the groups, lets Ninja run them, and makes the reports. */
#ifndef COMMANDS_CMD_RUN_H
#define COMMANDS_CMD_RUN_H

#include "config/cli.h"

/* an exit status */
int cmd_run(const struct cli *cli, struct diag *d);

#endif
