/*
 * Digests of a plan with shards, to check that all machines have made the same
 * plan, and to tell why not. Strings belong to the arena.
 */
#ifndef PLAN_PLAN_DIGEST_H
#define PLAN_PLAN_DIGEST_H

#include "plan/plan.h"

/* digest of all groups in their order, with their shards set */
const char *plan_digest(struct arena *a, const struct plan *p, int count);

/* digest of predicted costs in any order; differs with another history */
const char *plan_digest_costs(struct arena *a, const struct plan *p);

/* digest of the contents of the project's files that the plan comes from */
const char *plan_digest_sources(struct arena *a, const struct plan *p);

#endif
