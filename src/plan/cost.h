/*
 * Predicts the duration of groups from history, and puts them in the order in
 * which they start: the longest first, so that the run ends soon.
 */
#ifndef PLAN_COST_H
#define PLAN_COST_H

#include "core/history.h"
#include "plan/plan.h"

/*
 * Sets cost (seconds), critical_path and place of each group, and orders them;
 * groups of equal cost keep their order. A group without history costs as much
 * as its tests did in other groups; a test without history, the mean of its
 * module, or else of all tests. Without any history all costs are 0.
 */
void cost_order(struct plan *p, const struct history *h);

/* seconds of: a test on average, this test, the setup of this test */
double cost_mean(const struct history *h);
double cost_test(const struct history *h, const char *id, double mean);
double cost_setup(const struct history *h, const char *id);

#endif
