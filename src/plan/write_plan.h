/*
 * Writes a plan to disk: plan.json, build.ninja and the side files that the
 * supervisors of groups read.
 */
#ifndef PLAN_WRITE_PLAN_H
#define PLAN_WRITE_PLAN_H

#include "plan/planned_run.h"

/* leaves unchanged files alone; -1: d has the error */
int write_plan(const struct planned_run *g, struct diag *d);

/* removes the results of the plan's groups, so that all of them run; -1: d has
   the error */
int write_plan_forget(const struct planned_run *g, struct diag *d);

/* the same for one group */
int write_plan_forget_group(const struct group *g, struct diag *d);

#endif
