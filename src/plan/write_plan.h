/*
 * Writes a plan to disk: plan.json, build.ninja and the side files that the
 * supervisors of groups read.
 */
#ifndef PLAN_WRITE_PLAN_H
#define PLAN_WRITE_PLAN_H

#include "plan/make_plan.h"

/* writes plan.json and build.ninja, where they changed; -1: errno, in d */
int write_plan(const struct make_plan *g, struct diag *d);

/*
 * Makes build.ninja newer than the directories that it was made from, where
 * hooks may have written since, or Ninja would plan again.
 */
void write_plan_confirm(void);

/* forgets what became of the plan's groups, so that all of them run */
int write_plan_forget(const struct make_plan *g, struct diag *d);

#endif
