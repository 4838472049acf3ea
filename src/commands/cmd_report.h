/* `aomaker report`: prints the report of the last run, or compares the last two. */
#ifndef COMMANDS_CMD_REPORT_H
#define COMMANDS_CMD_REPORT_H

#include "config/cli.h"

/* an exit status: 0 if there is a report */
int cmd_report(const struct cli *cli, struct diag *d);

#endif
