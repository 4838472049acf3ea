/* `aomaker explain GROUP...`: tells why groups would run again, or would not. */
#ifndef COMMANDS_CMD_EXPLAIN_H
#define COMMANDS_CMD_EXPLAIN_H

#include "config/cli.h"

/* an exit status */
int cmd_explain(const struct cli *cli, struct diag *d);

#endif
