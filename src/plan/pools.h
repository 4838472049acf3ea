/*
 * Which groups may not run beside which: pools, exclusive groups, and groups
 * that wait for others. The rules of the strategy file say it by patterns, and
 * tests by a mark, @pytest.mark.aomaker(pool="db", exclusive=True).
 */
#ifndef PLAN_POOLS_H
#define PLAN_POOLS_H

#include "config/config.h"
#include "plan/plan.h"

#define POOLS_MARK "aomaker"

/* sets pool, exclusive and after of the groups; mistakes go to d */
void pools_set(struct plan *p, const struct config *c, const struct suite *s,
	struct diag *d);

/* whether files of the plan seem to use the mark, so that tests are wanted */
int pools_marked(const struct plan *p);

#endif
