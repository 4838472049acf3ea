/*
 * When each group of a plan would start and end, on so many slots: what Ninja
 * does with the plan, if the costs come true. Pure.
 */
#ifndef PLAN_SIMULATION_H
#define PLAN_SIMULATION_H

#include "plan/plan.h"

struct span {
	double start, stop; /* seconds after the first start */
};

struct simulation {
	struct span *spans; /* one for each group of the plan */
	double makespan;    /* until the last group has ended */
	double bound;       /* no schedule ends sooner: the total shared
				   by the slots, or the longest group */
};

void simulation_make(
	struct simulation *s, struct arena *a, const struct plan *p, int slots);

/* a group while others run */
struct simulation_state {
	int begun, ended;
	double spent; /* seconds since it began */
};

/* seconds until all have ended, those that have begun first */
double simulation_rest(struct arena *a, const struct plan *p, int slots,
	const struct simulation_state *groups);

#endif
