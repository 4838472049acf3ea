/* `aomaker shards`: the matrix of a CI's jobs, a shard each. */
#ifndef COMMANDS_CMD_SHARDS_H
#define COMMANDS_CMD_SHARDS_H

#include "config/cli.h"

/* an exit status */
int cmd_shards(const struct cli *cli, struct diag *d);

#endif
