/*
 * Runs all groups with the terminal as their input and output: --pdb and
 * --trace. They run one after another, each in a Python of its own, without
 * Ninja, which would keep standard input from them.
 */
#ifndef COMMANDS_RUN_FOREGROUND_H
#define COMMANDS_RUN_FOREGROUND_H

#include "plan/planned_run.h"
#include "run/ninja_run.h"

/* as ninja_run(); -1: a group could not be run, and the error is in d */
int run_foreground(struct ninja_run *r, const struct planned_run *g,
	const struct cli *cli, struct diag *d);

#endif
