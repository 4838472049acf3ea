/*
 * --shard I/N: one part of the plan for each of N machines. The longest group
 * goes first, each to the shard with the least load so far. Machines with the
 * same plan and history come to the same shards, which digests prove. Groups
 * that wait for each other (after) or share a pool stay in one shard.
 */
#ifndef PLAN_SHARD_H
#define PLAN_SHARD_H

#include "plan/plan.h"

/*
 * Leaves the groups of shard `index` in the plan, each with its place among all
 * groups, and sets p->shard. Warns of pools that are more than an even share.
 */
void shard_take(struct plan *p, int index, int count, struct diag *d);

/*
 * --resume: the groups of the last run, if it was of the same shard, since
 * changed costs would lead to others. -1: another shard.
 */
int shard_keep(struct plan *p, const struct plan *last, int index, int count,
	struct arena *a);

/*
 * Proposes a number of shards: the fewest whose longest one is hardly longer
 * than with more. 0: costs are unknown.
 */
int shard_count(struct arena *a, const struct plan *p);

#endif
