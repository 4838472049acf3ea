/*
 * Simulates Ninja: when each group of a plan starts and ends with a number of
 * slots (`ninja -j`), if all predicted costs are right. Pure.
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
	double bound;       /* lower bound of any schedule */
};

void simulation_make(
	struct simulation *s, struct arena *a, const struct plan *p, int slots);

/* the state of a group in a run that goes on */
struct simulation_state {
	int begun, ended;
	double spent; /* seconds since it began */
};

/* seconds until all groups will have ended */
double simulation_rest(struct arena *a, const struct plan *p, int slots,
	const struct simulation_state *groups);

#endif
