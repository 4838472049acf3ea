/* What `aomaker list` and `aomaker graph` have in common: a plan that is not run. */
#ifndef COMMANDS_SHOWN_PLAN_H
#define COMMANDS_SHOWN_PLAN_H

#include "base/buf.h"
#include "plan/planned_run.h"

/* makes the plan, and finds the groups whose passes still hold; -1: see d */
int
shown_plan_make(struct planned_run *g, const struct cli *cli, struct diag *d);

/* prints warnings; an exit status: 1 if a run of this plan is sure to fail */
int shown_plan_status(const struct planned_run *g, struct diag *d);

/* number of groups that would not run, since their passes still hold */
size_t shown_plan_cached(const struct plan *p);

/* puts the facts of a group: "4 tests, 2.5 s, pool db, after setup, cached" */
void shown_plan_facts(struct buf *b, const struct group *g);

/* puts its pool, exclusive and after, with `comma` before the first of them */
void shown_plan_limits(struct buf *b, const struct group *g, const char *comma);

#endif
