#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cost.h"
#include "split.h"

/* seconds that another worker takes, whatever it runs */
#define WORKER 0.1
enum { SHARDS_MAX = 256 };

/* tests that stay together */
struct unit {
	VEC(size_t) tests;	/* of the group, by their places */
	double cost, setup;	/* setup: of its first test */
	size_t place, shard;
};

struct cut {
	struct arena *arena;
	const struct parts *parts;
	const struct history *history;
	const struct group *group;
	double *costs;			/* of its tests */
	double total;
	int known;			/* else each test counts as one */
	VEC(struct unit) units;
	double *loads;			/* of shards */
};

/*
 * The class of a test, or the whole of it: up to the "::" that ends it. NULL:
 * a function of the module.
 */
static const char *
unit_name(struct arena *a, const char *id, enum split_by by)
{
	const char *rest = strstr(id, "::"), *end;

	if (by == SPLIT_TEST || !rest)
		return id;
	end = strstr(rest + 2, "::");
	if (!end || end > rest + strcspn(rest, "["))
		return NULL;
	return arena_ndup(a, id, (size_t)(end - id));
}

static void
add_test(struct cut *c, struct map *names, const char *name, size_t test)
{
	void **at = map_at(names, name);
	struct unit *u;
	double cost = c->costs[test];

	if (!*at) {
		u = vec_add(c->arena, &c->units);
		u->place = c->units.n - 1;
		u->setup = cost_setup(c->history, c->group->tests.v[test]);
		*at = (void *)(uintptr_t)c->units.n;
	}
	u = &c->units.v[(uintptr_t)*at - 1];
	*vec_add(c->arena, &u->tests) = test;
	u->cost += cost;
}

/* `most`: a module that costs more is cut, if it may be */
static void
make_units(struct cut *c, enum split_by by, double most)
{
	struct map modules = {.arena = c->arena}, names = {.arena = c->arena};

	c->units.n = 0;
	for (size_t i = 0; i < c->group->tests.n; i++) {
		const struct suite_module *m = parts_module(c->parts,
			c->group->tests.v[i]);
		void **sum = map_at(&modules, m->path);

		if (!*sum)
			*sum = arena_alloc(c->arena, sizeof(double));
		*(double *)*sum += c->costs[i];
	}
	for (size_t i = 0; i < c->group->tests.n; i++) {
		const char *id = c->group->tests.v[i], *name = NULL;
		const char *path = parts_module(c->parts, id)->path;

		if (by != SPLIT_MODULE &&
				*(double *)map_get(&modules, path) > most)
			name = unit_name(c->arena, id, by);
		add_test(c, &names, name ? name : path, i);
	}
}

static int
largest_first(const void *a, const void *b)
{
	const struct unit *x = a, *y = b;

	if (x->cost != y->cost)
		return x->cost > y->cost ? -1 : 1;
	return (x->place > y->place) - (x->place < y->place);
}

/* each unit to the shard with the least yet; the largest shard's cost */
static double
deal(struct cut *c, size_t nshards)
{
	double most = 0;

	for (size_t i = 0; i < nshards; i++)
		c->loads[i] = 0;
	for (size_t i = 0; i < c->units.n; i++) {
		struct unit *u = &c->units.v[i];
		size_t least = 0;

		for (size_t j = 1; j < nshards; j++)
			if (c->loads[j] < c->loads[least])
				least = j;
		u->shard = least;
		c->loads[least] += u->cost;
		if (c->loads[least] > most)
			most = c->loads[least];
	}
	return most;
}

static int
by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/*
 * What the first test of a unit takes to set up more than those of others: it
 * is set up for all, and each shard will pay for it. Taken out of the unit.
 */
static double
take_shared(struct cut *c)
{
	size_t n = c->units.n, most = 0;
	double *setups = arena_alloc(c->arena, (n + 1) * sizeof *setups);
	double shared;

	for (size_t i = 0; i < n; i++) {
		setups[i] = c->units.v[i].setup;
		if (setups[i] > setups[most])
			most = i;
	}
	shared = setups[most];
	qsort(setups, n, sizeof *setups, by_value);
	shared -= n ? setups[(n - 1) / 2] : 0;
	if (n)
		c->units.v[most].cost -= shared;
	return shared;
}

/* as many shards as wanted, or fewer that pay; the units know theirs */
static size_t
choose(struct cut *c, size_t wanted)
{
	double price = c->known ? take_shared(c) + WORKER : 0, least;
	size_t best = 1;

	qsort(c->units.v, c->units.n, sizeof *c->units.v, largest_first);
	least = deal(c, 1) + price;
	for (size_t n = 2; n <= wanted && n <= c->units.n; n++) {
		double cost = deal(c, n) + (double)n * price;

		if (cost < least) {
			least = cost;
			best = n;
		}
	}
	deal(c, best);
	return best;
}

/* modules of the group that have no test */
static strings
empty_modules(const struct cut *c)
{
	struct map seen = {.arena = c->arena};
	const struct group *g = c->group;
	strings empty = {0};

	for (size_t i = 0; i < g->tests.n; i++)
		*map_at(&seen, parts_module(c->parts, g->tests.v[i])->path) =
			(void *)c;
	for (size_t i = 0; i < g->inputs.n; i++)
		if (!map_get(&seen, g->inputs.v[i]))
			*vec_add(c->arena, &empty) = g->inputs.v[i];
	return empty;
}

static void
add_shards(struct cut *c, struct plan *to, size_t nshards)
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
		g = parts_take(c->parts, c->group, &tests, &empty);
		g.whole = c->group->name;
		g.name = arena_fmt(c->arena, "%s [%zu/%zu]", g.whole, i + 1,
			nshards);
		*vec_add(c->arena, &to->groups) = g;
		empty.n = 0;
	}
}

static struct cut
cut_of(const struct group *g, const struct parts *parts,
	const struct history *h, double mean)
{
	struct cut c = {.arena = h->arena, .parts = parts, .history = h,
		.group = g, .costs = arena_alloc(h->arena, (g->tests.n + 1) *
		sizeof *c.costs), .loads = arena_alloc(h->arena, SHARDS_MAX *
		sizeof *c.loads)};

	for (size_t i = 0; i < g->tests.n; i++) {
		c.costs[i] = cost_test(h, g->tests.v[i], mean);
		c.total += c.costs[i];
	}
	c.known = c.total > 0;
	for (size_t i = 0; i < g->tests.n && !c.known; i++)
		c.total += c.costs[i] = 1;
	return c;
}

/* how many shards the settings want; share: of all groups, for each slot */
static size_t
wanted(const struct cut *c, const struct split *split, double share)
{
	double n = split->n;

	if (split->n == SPLIT_AUTO)
		n = c->known && share > 0 ? ceil(c->total / share) : 1;
	return n < 1 ? 1 : n > SHARDS_MAX ? SHARDS_MAX : (size_t)n;
}

static void
cut_group(struct plan *to, const struct group *g, const struct split *split,
	struct cut *c, double share)
{
	size_t n = g->listed && g->args.n ? wanted(c, split, share) : 1;

	if (n > 1) {
		make_units(c, (enum split_by)split->by, c->total / (double)n);
		n = choose(c, n);
	}
	if (n > 1)
		add_shards(c, to, n);
	else
		*vec_add(c->arena, &to->groups) = *g;
}

void
split_groups(struct plan *p, const struct parts *parts,
	const struct settings *s, const struct history *h, int slots)
{
	struct plan cut = *p;
	double mean = cost_mean(h), total = 0;
	struct cut *cuts = arena_alloc(h->arena, (p->groups.n + 1) *
		sizeof *cuts);

	memset(&cut.groups, 0, sizeof cut.groups);
	for (size_t i = 0; i < p->groups.n; i++) {
		cuts[i] = cut_of(&p->groups.v[i], parts, h, mean);
		total += cuts[i].known ? cuts[i].total : 0;
	}
	for (size_t i = 0; i < p->groups.n; i++) {
		struct split split = settings_split(s, p->groups.v[i].name);

		cut_group(&cut, &p->groups.v[i], &split, &cuts[i],
			total / slots);
	}
	*p = cut;
}
