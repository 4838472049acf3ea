/* What follows from the names and the tests of a plan's groups. */
#ifndef PLAN_COMPLETE_PLAN_H
#define PLAN_COMPLETE_PLAN_H

#include "plan/plan.h"

/*
 * Sets the folders, limits, pools, inputs and digests of the groups, which are
 * all there. Mistakes go to d.
 */
void complete_plan(struct plan *p, const struct config *c,
	const struct suite *s, struct diag *d);

#endif
