/*
 * All groups of a run, by more than one Ninja where it has to be: a supervisor
 * (`aomaker exec`) may be killed, by a kernel that is out of memory, say. Its
 * group has no verdict then, and Ninja fails. Another one has such groups taken
 * up once more, with what their journals hold (exec/resume.h).
 */
#ifndef RUN_NINJA_RESTART_H
#define RUN_NINJA_RESTART_H

#include "run/ninja_run.h"

/* -1: Ninja failed, the last time, too; why is in d */
int ninja_restart_run(struct ninja_run *r, struct diag *d);

#endif
