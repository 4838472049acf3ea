#include "plan/split.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "plan/cost.h"
#include "plan/split_units.h"

/* seconds that another worker takes, whatever it runs */
#define WORKER 0.1
#define AS_GOOD 1.25 /* times the cost of new parts */
enum { SHARDS_MAX = 256 };

struct splitting {
	struct arena *arena;
	const struct subset *parts;
	const struct history *history;
	const struct plan *before;
	const struct group *group;
	double *costs; /* one for each of its tests */
	double total;
	int known; /* 0: no history, each test costs 1 */
	units units;
	double *loads; /* one for each part */
};

static size_t
least_loaded(const struct splitting *c, size_t nshards)
{
	size_t least = 0;

	for (size_t i = 1; i < nshards; i++)
		if (c->loads[i] < c->loads[least])
			least = i;
	return least;
}

/* each unit to the shard with the least yet; the largest shard's cost */
static double
deal(struct splitting *c, size_t nshards)
{
	double most = 0;

	for (size_t i = 0; i < nshards; i++)
		c->loads[i] = 0;
	for (size_t i = 0; i < c->units.n; i++) {
		struct split_unit *u = &c->units.v[i];

		u->shard = least_loaded(c, nshards);
		c->loads[u->shard] += u->cost;
		if (c->loads[u->shard] > most)
			most = c->loads[u->shard];
	}
	return most;
}

/* the former part of a unit's tests, from 1; 0: none, -1: several */
static int
shard_before(const struct splitting *c, const struct split_unit *u,
	const struct hashmap *shards)
{
	int found = 0;

	for (size_t i = 0; i < u->tests.n; i++) {
		int shard = (int)(uintptr_t)hashmap_get(
			shards, c->group->tests.v[u->tests.v[i]]);

		if (shard && found && shard != found)
			return -1;
		found = shard ? shard : found;
	}
	return found;
}

/* how many parts the group had; shards: test -> its part, from 1 */
static size_t
shards_before(const struct splitting *c, struct hashmap *shards)
{
	const struct plan *p = c->before;
	size_t n = 0;

	for (size_t i = 0; i < p->groups.n; i++) {
		const struct group *g = &p->groups.v[i];
		size_t shard;

		if (!g->whole || strcmp(g->whole, c->group->name) != 0 ||
			strlen(g->name) < strlen(g->whole) + 3)
			continue;
		/* the order of a plan is that of costs: the name tells */
		shard = strtoul(g->name + strlen(g->whole) + 2, NULL, 10);
		for (size_t j = 0; j < g->tests.n; j++)
			*hashmap_at(shards, g->tests.v[j]) = (void *)shard;
		n++;
	}
	return n;
}

/* each unit to its former part; -1: impossible */
static double
deal_as_before(
	struct splitting *c, const struct hashmap *shards, size_t nshards)
{
	double most = 0;
	size_t nused = 0;
	char *used = arena_alloc(c->arena, nshards + 1);

	for (size_t i = 0; i < nshards; i++)
		c->loads[i] = 0;
	for (size_t i = 0; i < c->units.n; i++) {
		struct split_unit *u = &c->units.v[i];
		int before = shard_before(c, u, shards);

		if (before < 0 || before > (int)nshards)
			return -1;
		u->shard =
			before ? (size_t)before - 1 : least_loaded(c, nshards);
		c->loads[u->shard] += u->cost;
		nused += !used[u->shard];
		used[u->shard] = 1;
		if (c->loads[u->shard] > most)
			most = c->loads[u->shard];
	}
	return nused == nshards ? most : -1;
}

/* the best number of parts up to `wanted`; sets those of the units */
static size_t
choose(struct splitting *c, size_t wanted, size_t at_most)
{
	struct hashmap shards = {.arena = c->arena};
	size_t nbefore = shards_before(c, &shards);
	double price = 0, least, most;
	size_t best = 1;

	if (c->known)
		price = split_units_take_shared(c->arena, &c->units) + WORKER;
	split_units_sort(&c->units);
	least = deal(c, 1) + price;
	for (size_t n = 2; n <= wanted && n <= c->units.n; n++) {
		double cost = deal(c, n) + (double)n * price;

		if (cost < least) {
			least = cost;
			best = n;
		}
	}
	most = nbefore > 1 && nbefore <= at_most
		? deal_as_before(c, &shards, nbefore)
		: -1;
	if (most >= 0 && most + (double)nbefore * price <= least * AS_GOOD)
		return nbefore;
	deal(c, best);
	return best;
}

/* modules of the group that have no test */
static strings
empty_modules(const struct splitting *c)
{
	struct hashmap seen = {.arena = c->arena};
	const struct group *g = c->group;
	strings empty = {0};

	for (size_t i = 0; i < g->tests.n; i++)
		*hashmap_at(
			&seen, subset_module(c->parts, g->tests.v[i])->path) =
			(void *)c;
	for (size_t i = 0; i < g->inputs.n; i++)
		if (!hashmap_get(&seen, g->inputs.v[i]))
			*vec_add(c->arena, &empty) = g->inputs.v[i];
	return empty;
}

static void
add_shards(struct splitting *c, struct plan *to, size_t nshards)
{
	size_t ntests = c->group->tests.n;
	size_t *shards = arena_alloc(c->arena, (ntests + 1) * sizeof *shards);
	strings empty = empty_modules(c);

	for (size_t i = 0; i < c->units.n; i++)
		for (size_t j = 0; j < c->units.v[i].tests.n; j++)
			shards[c->units.v[i].tests.v[j]] = c->units.v[i].shard;
	for (size_t i = 0; i < nshards; i++) {
		strings tests = {0};
		struct group g;

		for (size_t j = 0; j < ntests; j++)
			if (shards[j] == i)
				*vec_add(c->arena, &tests) =
					c->group->tests.v[j];
		g = subset_take(c->parts, c->group, &tests, &empty);
		g.whole = c->group->name;
		g.name = arena_fmt(
			c->arena, "%s [%zu/%zu]", g.whole, i + 1, nshards);
		*vec_add(c->arena, &to->groups) = g;
		empty.n = 0;
	}
}

static struct splitting
cut_of(const struct group *g, const struct subset *parts,
	const struct history *h, double mean)
{
	struct splitting c = {.arena = h->arena,
		.parts = parts,
		.history = h,
		.group = g,
		.costs = arena_alloc(
			h->arena, (g->tests.n + 1) * sizeof *c.costs),
		.loads = arena_alloc(
			h->arena, (SHARDS_MAX + 1) * sizeof *c.loads)};

	for (size_t i = 0; i < g->tests.n; i++) {
		c.costs[i] = cost_test(h, g->tests.v[i], mean);
		c.total += c.costs[i];
	}
	c.known = c.total > 0;
	for (size_t i = 0; i < g->tests.n && !c.known; i++)
		c.total += c.costs[i] = 1;
	return c;
}

/* the parts that the settings want; share: seconds of work for each slot */
static size_t
wanted(const struct splitting *c, const struct split *split, double share)
{
	double n = split->n;

	if (split->n == SPLIT_AUTO)
		n = c->known && share > 0 ? ceil(c->total / share) : 1;
	return n < 1 ? 1 : n > SHARDS_MAX ? SHARDS_MAX : (size_t)n;
}

static void
cut_group(struct plan *to, const struct group *g, const struct split *split,
	struct splitting *c, double share)
{
	int can = g->listed && g->args.n && split->by != SPLIT_GROUP;
	size_t n = can ? wanted(c, split, share) : 1;

	if (n > 1) {
		split_units_make(&c->units, c->parts, g, c->costs,
			(enum split_by)split->by, c->total / (double)n);
		for (size_t i = 0; i < c->units.n; i++)
			c->units.v[i].setup = cost_setup(c->history,
				g->tests.v[c->units.v[i].tests.v[0]]);
		/* `auto` may want one part more or less than last time */
		n = choose(c, n, n + (split->n == SPLIT_AUTO));
	}
	if (n > 1)
		add_shards(c, to, n);
	else
		*vec_add(c->arena, &to->groups) = *g;
}

void
split_groups(struct plan *p, const struct subset *parts,
	const struct settings *s, const struct history *h,
	const struct plan *before, int slots)
{
	struct plan cut = *p;
	double mean = cost_mean(h), total = 0;
	struct splitting *cuts =
		arena_alloc(h->arena, (p->groups.n + 1) * sizeof *cuts);

	memset(&cut.groups, 0, sizeof cut.groups);
	for (size_t i = 0; i < p->groups.n; i++) {
		cuts[i] = cut_of(&p->groups.v[i], parts, h, mean);
		cuts[i].before = before;
		total += cuts[i].known ? cuts[i].total : 0;
	}
	for (size_t i = 0; i < p->groups.n; i++) {
		struct split split = settings_split(s, p->groups.v[i].name);

		cut_group(
			&cut, &p->groups.v[i], &split, &cuts[i], total / slots);
	}
	*p = cut;
}
