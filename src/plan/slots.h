/*
 * Chooses how many groups run at the same time (`ninja -j`): the fewest that
 * end about as soon as more would. Takes into account which share of their time
 * groups compute, and that their memory has to fit. Pure.
 */
#ifndef PLAN_SLOTS_H
#define PLAN_SLOTS_H

#include "core/history.h"
#include "os/machine.h"
#include "plan/plan.h"

struct slots {
	int n;
	const char *why; /* for display; NULL: the user chose n */
	/* the part of this machine that a group takes; 0: n is meant as it is,
	   whatever else runs here */
	double load;
};

/* as many as keep the cores busy, by the history of all groups */
int slots_busy(const struct history *h, const struct machine *m);

/* the groups of p have their costs */
void slots_choose(struct slots *s, struct arena *a, const struct plan *p,
	const struct history *h, const struct machine *m);

#endif
