/*
 * One part of a plan for each of several machines (--shard I/N), dealt out by
 * what the groups will take: each to the machine that has the least yet, the
 * longest first. Who has the same plan and history comes to the same parts,
 * and digests tell who has not. Groups that wait for each other (after) or
 * share a pool stay together, so that both keep their meaning.
 */
#ifndef PLAN_SHARD_H
#define PLAN_SHARD_H

#include "plan/plan.h"

/*
 * Leaves the groups of the index-th of count shards in the plan, each with its place among all of
 * them, and sets the digests. One that has a pool which is more than a shard's
 * share is warned of.
 */
void shard_take(struct plan *p, int index, int count, struct diag *d);

/*
 * The groups that the last run had, when it was of this shard: to go on with
 * it, whatever they have taken since. -1: it was of another.
 */
int shard_keep(struct plan *p, const struct plan *last, int index, int count,
	struct arena *a);

/*
 * How many shards are worth it: as few as bring the longest one near to what
 * more of them would; 0: nothing is known of what the groups take.
 */
int shard_count(struct arena *a, const struct plan *p);

#endif
