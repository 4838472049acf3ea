/*
 * The groups of a run in the order in which they were selected. They start in
 * another one, by their costs, which differs from run to run.
 */
#ifndef REPORT_GROUP_ORDER_H
#define REPORT_GROUP_ORDER_H

#include "report/summary.h"

/* the results of all groups of the plan, in the arena */
const struct group_result **
group_order(struct arena *a, const struct summary *s);

#endif
