/*
 * The commands of the original aomaker (PyPI, 3.x) that we do not have. It may
 * be installed in the project's Python, and there they are left to it.
 */
#ifndef COMMANDS_CMD_ORIGINAL_H
#define COMMANDS_CMD_ORIGINAL_H

#include "base/diag.h"
#include "config/cli.h"

/* becomes that command; returns when it cannot, and d says why */
void cmd_original_become(const struct cli *cli, struct diag *d);

#endif
