/* `aomaker explain GROUP...`: why groups would run again, or would not. */
#ifndef EXPLAIN_H
#define EXPLAIN_H

#include "cli.h"

int explain(const struct cli *cli, struct diag *d);

#endif
