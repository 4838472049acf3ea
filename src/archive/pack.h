/*
 * `aomaker pack`: what a shard's run has left, as one file that `aomaker merge`
 * takes (src/python, archive.py).
 */
#ifndef ARCHIVE_PACK_H
#define ARCHIVE_PACK_H

#include "config/cli.h"

/* an exit status */
int cmd_pack(const struct cli *cli, struct diag *d);

#endif
