/* `aomaker index`: collects one module; called by the edges of index.ninja. */
#ifndef COMMANDS_CMD_INDEX_H
#define COMMANDS_CMD_INDEX_H

#include "config/cli.h"

/*
 * 1: pytest ended with a usage error, which is printed. A collection that dies
 * leaves its output beside the missing answer, from which suite/index.h reports.
 */
int cmd_index(const struct cli *cli, struct diag *d);

#endif
