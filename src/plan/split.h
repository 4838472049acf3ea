/*
 * The setting `split`: cuts large groups into parts of about the same cost, by
 * modules, or by classes or tests of modules that dominate. Each part sets up
 * shared fixtures again, so none is made that costs more than it saves. The
 * parts of the previous plan are kept while they are about as good, so that
 * their passes stay valid. Pure.
 */
#ifndef PLAN_SPLIT_H
#define PLAN_SPLIT_H

#include "config/settings.h"
#include "core/history.h"
#include "plan/plan.h"
#include "plan/subset.h"

/*
 * Cuts the listed groups that have the setting; "mark" becomes "mark [1/3]" and
 * so on. slots: groups at the same time; `auto` cuts a group that is more than
 * an even share of a slot.
 */
void split_groups(struct plan *p, const struct subset *parts,
	const struct settings *s, const struct history *h,
	const struct plan *before, int slots);

#endif
