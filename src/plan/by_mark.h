/* The groups of a run by marks: one for each mark expression. */
#ifndef PLAN_BY_MARK_H
#define PLAN_BY_MARK_H

#include "plan/plan.h"

/* adds the groups to p; a mark that selects nothing is a mistake, in d */
void by_mark(struct plan *p, const struct config *c, const struct suite *s,
	struct diag *d);

#endif
