/*
 * What groups are made of: --dist-mark, --dist-file, --dist-suite and --all, or
 * dist-file and dist-suite of the strategy file.
 */
#ifndef CONFIG_SELECTION_H
#define CONFIG_SELECTION_H

#include "config/config.h"

/* takes the options; errors go to d */
void selection_choose(struct config *c, const struct cli *cli, struct diag *d);

/* takes the directory of the strategy file, which has one; errors go to d */
void
selection_take_dist(struct config *c, const struct strategy *s, struct diag *d);

#endif
