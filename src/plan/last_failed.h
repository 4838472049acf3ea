/*
 * --lf: of each group only the tests that failed, crashed or did not run the
 * last time that they were to. Pure.
 */
#ifndef PLAN_LAST_FAILED_H
#define PLAN_LAST_FAILED_H

#include "core/history.h"
#include "plan/plan.h"
#include "plan/subset.h"

/*
 * Takes all other tests from the groups of the plan, unless the settings want a
 * group whole, and the groups that have none left. 0: there is no such test,
 * and the plan is left alone.
 */
int last_failed(struct plan *p, const struct subset *parts,
	const struct settings *s, const struct history *h);

#endif
