/*
 * Digests of a plan that several machines share, in the arena: whether each
 * of them has made the same one, and why not.
 */
#ifndef PLAN_PLAN_DIGEST_H
#define PLAN_PLAN_DIGEST_H

#include "plan/plan.h"

/* of the groups, in their order, and of what each is; they know their shards */
const char *plan_digest(struct arena *a, const struct plan *p, int count);

/* of what the groups are taken to cost, in any order: the history's part */
const char *plan_digest_costs(struct arena *a, const struct plan *p);

/* of the project's files that the plan comes from; reads them */
const char *plan_digest_sources(struct arena *a, const struct plan *p);

#endif
