/* `aomaker replay`: makes the plan from the record of a past run. */
#ifndef PLAN_REPLAY_PLAN_H
#define PLAN_REPLAY_PLAN_H

#include "core/run_record.h"
#include "plan/plan.h"

struct replay {
	struct run_record run;
	const char *group; /* only this one; NULL: all */
};

/*
 * Adds the groups of the record. Warns of tests that no longer exist; an error
 * if none exists.
 */
void replay_plan(struct plan *p, const struct replay *r, const struct suite *s,
	struct diag *d);

#endif
