/*
 * Limits which groups run at the same time: pools, exclusive groups, and the
 * order `after`. Rules of the strategy file set these by pattern, and tests by
 * a mark, @pytest.mark.aomaker(pool="db", exclusive=True).
 */
#ifndef PLAN_POOLS_H
#define PLAN_POOLS_H

#include "config/config.h"
#include "plan/plan.h"

#define POOLS_MARK "aomaker"

/* sets pool, exclusive and after of the groups; errors go to d */
void pools_set(struct plan *p, const struct config *c, const struct suite *s,
	struct diag *d);

/* 1: one of the files seems to use the mark, so that tests have to be known */
int pools_marked(const strings *files);

#endif
