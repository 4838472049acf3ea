/*
 * How many groups run at the same time: as few as end as soon as more would.
 * Groups that wait for a service leave the cores to others; groups that
 * compute do not, and none may make the machine swap. Pure.
 */
#ifndef PLAN_SLOTS_H
#define PLAN_SLOTS_H

#include "core/history.h"
#include "os/machine.h"
#include "plan/plan.h"

struct slots {
	int n;
	const char *why; /* in a few words; NULL: somebody said so */
};

/* as many as keep the cores busy by what all groups took */
int slots_busy(const struct history *h, const struct machine *m);

/* of groups that have their costs */
void slots_choose(struct slots *s, struct arena *a, const struct plan *p,
	const struct history *h, const struct machine *m);

#endif
