#include "plan/shard.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/hashmap.h"
#include "plan/plan_digest.h"

enum { WORTH_MAX = 32 }; /* most shards that are proposed */
#define NEAR 1.1         /* times the longest shard of WORTH_MAX */

/* groups that stay in one shard */
struct cluster {
	size_t first; /* place of its first group in the plan */
	/* ms, or tests; integers, so that all machines compute the same */
	long long cost;
	int shard;
};

struct sharding {
	struct arena *arena;
	const struct plan *plan;
	size_t *parents; /* union-find: another group of its cluster, or itself */
	struct cluster *clusters; /* the longest first */
	size_t nclusters;
	struct hashmap pools; /* name -> a group in it, from 1 */
	int known;            /* 1: some group has a cost */
};

static size_t
root_of(struct sharding *x, size_t i)
{
	while (x->parents[i] != i)
		i = x->parents[i] = x->parents[x->parents[i]];
	return i;
}

/* the earlier group becomes the root */
static void
unite(struct sharding *x, size_t i, size_t j)
{
	i = root_of(x, i);
	j = root_of(x, j);
	x->parents[i > j ? i : j] = i > j ? j : i;
}

static void
unite_groups(struct sharding *x)
{
	const struct plan *p = x->plan;
	struct hashmap names = plan_names(x->arena, p);

	for (size_t i = 0; i < p->groups.n; i++)
		x->parents[i] = i;
	for (size_t i = 0; i < p->groups.n; i++) {
		const struct group *g = &p->groups.v[i];
		void **pool = g->pool ? hashmap_at(&x->pools, g->pool) : NULL;

		for (size_t j = 0; j < g->after.n; j++) {
			const struct group *other =
				hashmap_get(&names, g->after.v[j]);

			unite(x, i, (size_t)(other - p->groups.v));
		}
		if (pool && *pool)
			unite(x, i, (uintptr_t)*pool - 1);
		else if (pool)
			*pool = (void *)(uintptr_t)(i + 1);
	}
}

static long long
cost_of(const struct sharding *x, const struct group *g)
{
	long long cost =
		x->known ? llround(g->cost * 1000) : (long long)g->tests.n;

	return cost > 0 ? cost : 1;
}

static int
longest_first(const void *a, const void *b)
{
	const struct cluster *l = a, *m = b;

	if (l->cost != m->cost)
		return l->cost > m->cost ? -1 : 1;
	return (l->first > m->first) - (l->first < m->first);
}

static void
make_clusters(struct sharding *x)
{
	const struct plan *p = x->plan;
	size_t *numbers =
		arena_alloc(x->arena, (p->groups.n + 1) * sizeof *numbers);

	for (size_t i = 0; i < p->groups.n; i++)
		x->known |= p->groups.v[i].cost > 0;
	for (size_t i = 0; i < p->groups.n; i++) {
		size_t first = root_of(x, i);

		if (first == i) {
			numbers[i] = x->nclusters;
			x->clusters[x->nclusters++] =
				(struct cluster){.first = i};
		}
		x->clusters[numbers[first]].cost += cost_of(x, &p->groups.v[i]);
	}
	if (x->nclusters)
		qsort(x->clusters, x->nclusters, sizeof *x->clusters,
			longest_first);
}

static struct sharding
sharding_of(struct arena *a, const struct plan *p)
{
	size_t n = p->groups.n + 1;
	struct sharding x = {.arena = a,
		.plan = p,
		.pools = {.arena = a},
		.parents = arena_alloc(a, n * sizeof *x.parents),
		.clusters = arena_alloc(a, n * sizeof *x.clusters)};

	unite_groups(&x);
	make_clusters(&x);
	return x;
}

/* the cost of the longest shard */
static long long
deal(struct sharding *x, int count)
{
	long long loads[CONFIG_SHARDS_MAX] = {0}, most = 0;

	for (size_t i = 0; i < x->nclusters; i++) {
		int least = 0;

		for (int j = 1; j < count; j++)
			if (loads[j] < loads[least])
				least = j;
		x->clusters[i].shard = least + 1;
		loads[least] += x->clusters[i].cost;
		if (loads[least] > most)
			most = loads[least];
	}
	return most;
}

int
shard_count(struct arena *a, const struct plan *p)
{
	struct sharding x = sharding_of(a, p);
	double best = (double)deal(&x, WORTH_MAX);
	int n = 1;

	while (n < WORTH_MAX && (double)deal(&x, n) > NEAR * best)
		n++;
	return x.known ? n : 0;
}

static void
warn_of_pools(const struct sharding *x, int count, struct diag *d)
{
	const struct plan *p = x->plan;
	long long total = 0;

	for (size_t i = 0; i < x->nclusters; i++)
		total += x->clusters[i].cost;
	for (size_t i = 0; i < p->pools.n && x->known; i++) {
		const char *pool = p->pools.v[i].name;
		long long cost = 0;

		for (size_t j = 0; j < p->groups.n; j++)
			if (p->groups.v[j].pool &&
				strcmp(pool, p->groups.v[j].pool) == 0)
				cost += cost_of(x, &p->groups.v[j]);
		if (cost * count > total)
			diag_warn(d, NULL, 0, 0,
				"the groups of the pool '%s' "
				"stay in one shard and are %.0f of %.0f s; "
				"more than %lld shards save nothing",
				pool, (double)cost / 1000, (double)total / 1000,
				(total + cost - 1) / cost);
	}
}

/* drops overlaps and tests of groups that are not left */
static void
drop_others(struct plan *p, struct arena *a)
{
	struct hashmap names = {.arena = a}, tests = {.arena = a};
	size_t noverlaps = 0, nalone = 0;

	for (size_t i = 0; i < p->groups.n; i++) {
		const struct group *g = &p->groups.v[i];

		*hashmap_at(&names, g->name) = p;
		for (size_t j = 0; j < g->tests.n; j++)
			*hashmap_at(&tests, g->tests.v[j]) = p;
	}
	for (size_t i = 0; i < p->overlaps.n; i++)
		if (hashmap_get(&names, p->overlaps.v[i].runs_in))
			p->overlaps.v[noverlaps++] = p->overlaps.v[i];
	for (size_t i = 0; i < p->alone.n; i++)
		if (hashmap_get(&tests, p->alone.v[i].test))
			p->alone.v[nalone++] = p->alone.v[i];
	p->overlaps.n = noverlaps;
	p->alone.n = nalone;
}

int
shard_keep(struct plan *p, const struct plan *last, int index, int count,
	struct arena *a)
{
	struct hashmap names = {.arena = a};
	const char *sources;
	size_t n = 0;

	if (last->shard.index != index || last->shard.count != count)
		return -1;
	for (size_t i = 0; i < last->groups.n; i++)
		*hashmap_at(&names, last->groups.v[i].name) =
			&last->groups.v[i];
	sources = plan_digest_sources(a, p);
	for (size_t i = 0; i < p->groups.n; i++) {
		const struct group *was =
			hashmap_get(&names, p->groups.v[i].name);

		if (!was)
			continue;
		p->groups.v[n] = p->groups.v[i];
		p->groups.v[n].shard = index;
		p->groups.v[n++].place = was->place;
	}
	p->groups.n = n;
	p->shard = last->shard;
	p->shard.sources = sources;
	drop_others(p, a);
	return 0;
}

void
shard_take(struct plan *p, int index, int count, struct diag *d)
{
	struct arena *a = d->arena;
	struct shard *s = &p->shard;
	struct sharding x = sharding_of(a, p);
	int *shards = arena_alloc(a, (p->groups.n + 1) * sizeof *shards);
	size_t n = 0;

	deal(&x, count);
	for (size_t i = 0; i < x.nclusters; i++)
		shards[x.clusters[i].first] = x.clusters[i].shard;
	for (size_t i = 0; i < p->groups.n; i++) {
		p->groups.v[i].shard = shards[root_of(&x, i)];
		p->groups.v[i].place = i;
	}
	warn_of_pools(&x, count, d);
	*s = (struct shard){index, count, p->groups.n, plan_digest(a, p, count),
		plan_digest_costs(a, p), plan_digest_sources(a, p)};
	for (size_t i = 0; i < p->groups.n; i++)
		if (p->groups.v[i].shard == s->index)
			p->groups.v[n++] = p->groups.v[i];
	p->groups.n = n;
	drop_others(p, a);
}
