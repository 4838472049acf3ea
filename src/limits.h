/*
 * Which groups may not run beside which: pools, exclusive groups, and groups
 * that wait for others. The rules of the strategy file say it by patterns, and
 * tests by a mark, @pytest.mark.aomaker(pool="db", exclusive=True).
 */
#ifndef LIMITS_H
#define LIMITS_H

#include "config.h"
#include "plan.h"

#define LIMITS_MARK "aomaker"

/* sets pool, exclusive and after of the groups; mistakes go to d */
void limits_set(struct plan *p, const struct config *c, const struct suite *s,
	struct diag *d);

/* whether files of the plan seem to use the mark, so that tests are wanted */
int limits_marked(const struct plan *p);

#endif
