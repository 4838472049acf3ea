/* `aomaker shards`: the matrix of a CI's jobs, a shard each. */
#ifndef MATRIX_H
#define MATRIX_H

#include "cli.h"

/* an exit status */
int matrix_command(const struct cli *cli, struct diag *d);

#endif
