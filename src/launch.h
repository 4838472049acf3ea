/*
 * `aomaker run`: from the command line to the reports, with Ninja in between.
 */
#ifndef LAUNCH_H
#define LAUNCH_H

#include "cli.h"

/* the exit status */
int launch(const struct cli *cli, struct diag *d);

#endif
