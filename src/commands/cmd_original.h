/*
 * Commands of the original aomaker (PyPI, 3.x) that we do not have are passed on
 * to it, if it is installed in the project's Python.
 */
#ifndef COMMANDS_CMD_ORIGINAL_H
#define COMMANDS_CMD_ORIGINAL_H

#include "base/diag.h"
#include "config/cli.h"

/* executes that command; returns only if that fails, and d says why */
void cmd_original_become(const struct cli *cli, struct diag *d);

#endif
