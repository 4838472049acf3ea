/* `aomaker shards`: prints the job matrix of a CI, with a job for each shard. */
#ifndef COMMANDS_CMD_SHARDS_H
#define COMMANDS_CMD_SHARDS_H

#include "config/cli.h"

/* an exit status */
int cmd_shards(const struct cli *cli, struct diag *d);

#endif
