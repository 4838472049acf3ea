/*
 * `aomaker init`: writes conf/aomaker.yaml for a suite, from its marks and
 * directories.
 */
#ifndef COMMANDS_CMD_INIT_H
#define COMMANDS_CMD_INIT_H

#include "base/diag.h"
#include "config/cli.h"
#include "suite/suite.h"

/* an exit status; an existing file is left alone, which is an error */
int cmd_init(const struct cli *cli, struct diag *d);

/* puts the text of the file. Pure */
void starter_config(struct buf *b, struct arena *a, const struct suite *s);

#endif
