/*
 * The commands of the original aomaker (PyPI, 3.x) that we do not have. It may
 * be installed in the project's Python, and there they are left to it.
 */
#ifndef ORIGINAL_H
#define ORIGINAL_H

#include "cli.h"
#include "diag.h"

/* becomes that command; returns when it cannot, and d says why */
void original_become(const struct cli *cli, struct diag *d);

#endif
