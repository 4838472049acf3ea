/* Makes the groups of --dist-mark: one for each mark expression. */
#ifndef PLAN_BY_MARK_H
#define PLAN_BY_MARK_H

#include "plan/plan.h"

/* adds the groups to p; d: errors, such as a mark that selects nothing */
void by_mark(struct plan *p, const struct config *c, const struct suite *s,
	struct diag *d);

#endif
