/*
 * `aomaker pack`: packs the results of a shard into one file for `aomaker merge`.
 * The Python side writes the file.
 */
#ifndef ARCHIVE_PACK_H
#define ARCHIVE_PACK_H

#include "config/cli.h"

/* an exit status */
int cmd_pack(const struct cli *cli, struct diag *d);

#endif
