/*
 * Runs all groups, and starts Ninja again if it fails: a supervisor (`aomaker
 * exec`) may be killed, for example by a kernel that is out of memory, and its
 * group has no verdict then. The next Ninja lets such groups continue from their
 * journals (exec/resume.h).
 */
#ifndef RUN_NINJA_RESTART_H
#define RUN_NINJA_RESTART_H

#include "run/ninja_run.h"

/* -1: Ninja failed the last time, too, and d says why */
int ninja_restart_run(struct ninja_run *r, struct diag *d);

#endif
