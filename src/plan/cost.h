/*
 * What the groups of a plan will take, from history, and the order in which
 * they start: the longest first, so that none is left alone at the end.
 */
#ifndef PLAN_COST_H
#define PLAN_COST_H

#include "core/history.h"
#include "plan/plan.h"

/*
 * Sets the cost of each group, in seconds, and orders them; groups of equal
 * cost keep their order. A group that has not run costs what its tests did in
 * other groups; a test that has not, the mean of its module, then of all. Where
 * nothing is known the costs are 0.
 */
void cost_order(struct plan *p, const struct history *h);

/* of a test in the mean, of this one, and of what it sets up; seconds */
double cost_mean(const struct history *h);
double cost_test(const struct history *h, const char *id, double mean);
double cost_setup(const struct history *h, const char *id);

#endif
