/*
 * Large groups cut into shards of about the same cost, by whole modules, or by
 * classes or tests of modules that dominate. A shard pays again for fixtures
 * that it would have shared, so none is made that costs more than it saves.
 * Shards of the plan before stay as they were while they are about as good, so
 * that what passed and has not changed is known to have. Pure.
 */
#ifndef PLAN_SPLIT_H
#define PLAN_SPLIT_H

#include "config/settings.h"
#include "core/history.h"
#include "plan/plan.h"
#include "plan/subset.h"

/*
 * Cuts the listed groups for which the settings say so; "mark" becomes
 * "mark [1/3]" and so on. slots: how many groups will run at the same time, of
 * whose even share `auto` lets no group exceed.
 */
void split_groups(struct plan *p, const struct subset *parts,
	const struct settings *s, const struct history *h,
	const struct plan *before, int slots);

#endif
