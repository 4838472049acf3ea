/* Tests of a group that stay together when it is cut. Pure. */
#ifndef PLAN_SPLIT_UNITS_H
#define PLAN_SPLIT_UNITS_H

#include "config/group_rules.h"
#include "plan/subset.h"

struct split_unit {
	VEC(size_t) tests;  /* of the group, by their places */
	double cost, setup; /* seconds; setup: of its first test */
	size_t place, shard;
};

typedef VEC(struct split_unit) units;

/*
 * Modules; of a module that costs more than `most`, its classes or tests, as
 * `by` says. costs: of the group's tests.
 */
void
split_units_make(units *to, const struct subset *parts, const struct group *g,
	const double *costs, enum split_by by, double most);

/*
 * What the first test of a unit takes to set up more than those of others: it
 * is set up for all, and each shard will pay for it. Taken out of the unit.
 */
double split_units_take_shared(struct arena *a, units *list);

/* the costliest first */
void split_units_sort(units *list);

#endif
