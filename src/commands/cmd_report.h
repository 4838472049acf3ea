/* `aomaker report`: the last run again, or held against the one before. */
#ifndef COMMANDS_CMD_REPORT_H
#define COMMANDS_CMD_REPORT_H

#include "config/cli.h"

/* an exit status: 0 when there is something to tell */
int cmd_report(const struct cli *cli, struct diag *d);

#endif
