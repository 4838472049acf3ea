/* Adds to a plan what follows from the names and tests of its groups. */
#ifndef PLAN_COMPLETE_PLAN_H
#define PLAN_COMPLETE_PLAN_H

#include "plan/plan.h"

/*
 * Sets folders, limits, pools, inputs and digests, when all groups of the run
 * are in the plan. Errors go to d.
 */
void complete_plan(struct plan *p, const struct config *c,
	const struct suite *s, struct diag *d);

#endif
