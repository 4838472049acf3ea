/*
 * --lf, --last-failed: keeps only the tests of each group that failed, crashed
 * or did not run the last time. Pure.
 */
#ifndef PLAN_LAST_FAILED_H
#define PLAN_LAST_FAILED_H

#include "core/history.h"
#include "plan/plan.h"
#include "plan/subset.h"

/*
 * Removes all other tests from the groups, and groups that become empty;
 * settings can keep a group whole (lf: group). 0: no test has failed, and the
 * plan is unchanged.
 */
int last_failed(struct plan *p, const struct subset *parts,
	const struct settings *s, const struct history *h);

#endif
