/*
 * conf/aomaker.yaml for a suite that has none, from its marks and directories:
 * `aomaker init`.
 */
#ifndef COMMANDS_CMD_INIT_H
#define COMMANDS_CMD_INIT_H

#include "base/diag.h"
#include "config/cli.h"
#include "suite/suite.h"

/* the exit status; a file that exists is left alone, and d says so */
int cmd_init(const struct cli *cli, struct diag *d);

/* the file's text. Pure */
void starter_config(struct buf *b, struct arena *a, const struct suite *s);

#endif
