/*
 * Units of a group that `split` does not cut: modules, classes or tests. Pure.
 */
#ifndef PLAN_SPLIT_UNITS_H
#define PLAN_SPLIT_UNITS_H

#include "config/group_rules.h"
#include "plan/subset.h"

struct split_unit {
	VEC(size_t) tests;  /* places in group.tests */
	double cost, setup; /* seconds; setup: of its first test */
	size_t place, shard;
};

typedef VEC(struct split_unit) units;

/*
 * A unit for each module; for the classes or tests (`by`) of modules that cost
 * more than `most`. costs: of the group's tests.
 */
void
split_units_make(units *to, const struct subset *parts, const struct group *g,
	const double *costs, enum split_by by, double most);

/*
 * The seconds that the slowest setup of a unit takes beyond the median: a
 * fixture shared by all units, which each part will pay for. Subtracted from
 * that unit.
 */
double split_units_take_shared(struct arena *a, units *list);

/* the costliest first */
void split_units_sort(units *list);

#endif
