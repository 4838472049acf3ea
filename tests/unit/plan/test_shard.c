/*
 * Random plans: each group is in exactly one shard, with those that it waits
 * for and those of its pool; shards are balanced within the largest of what
 * stays together; and who plans the same comes to the same digest.
 */
#include <math.h>

#include "plan/shard.h"
#include "rounds.h"

enum { ROUNDS = 400, GROUPS = 14 };

static struct plan
build_plan(struct arena *a)
{
	static const char *const names[] = {"db", "gpu"};
	struct plan p = {.python = "3.12.1", .pytest = "9.0.0"};
	unsigned n = below(GROUPS), few = 1 + below(6);

	for (unsigned i = 0; i < 2; i++)
		*vec_add(a, &p.pools) = (struct pool){names[i], 1};
	for (unsigned i = 0; i < n; i++) {
		struct group *g = vec_add(a, &p.groups);

		g->name = g->slug = arena_fmt(a, "g%u", i);
		g->cost = below(20) / 4.0;
		if (below(few) == 1)
			g->pool = names[below(2)];
		if (i && below(few) == 1)
			*vec_add(a, &g->after) = arena_fmt(a, "g%u", below(i));
	}
	return p;
}

/* its own groups: taking a shard moves them */
static struct plan
take(struct arena *a, const struct plan *p, int index, int count)
{
	struct diag d = {.arena = a};
	struct plan copy = *p;

	memset(&copy.groups, 0, sizeof copy.groups);
	for (size_t i = 0; i < p->groups.n; i++)
		*vec_add(a, &copy.groups) = p->groups.v[i];
	shard_take(&copy, index, count, &d);
	return copy;
}

struct dealt {
	int shards[GROUPS];   /* of each group; 0: none yet */
	double loads[GROUPS]; /* of shards, from 1 */
	const char *wrong;
};

static void
add_shard(struct dealt *x, const struct plan *whole, const struct plan *part,
	int index)
{
	for (size_t i = 0; i < part->groups.n; i++) {
		const struct group *g = &part->groups.v[i];

		if (g->place >= whole->groups.n ||
			strcmp(g->name, whole->groups.v[g->place].name) != 0)
			x->wrong = "a group does not know its place";
		else if (x->shards[g->place])
			x->wrong = "a group is in two shards";
		else
			x->shards[g->place] = index;
		x->loads[index] += g->cost;
	}
}

static int
stay_together(const struct group *g, const struct group *h)
{
	for (size_t i = 0; i < g->after.n; i++)
		if (strcmp(g->after.v[i], h->name) == 0)
			return 1;
	return g->pool && h->pool && strcmp(g->pool, h->pool) == 0;
}

static void
check_lumps(struct dealt *x, const struct plan *p)
{
	for (size_t i = 0; i < p->groups.n; i++)
		for (size_t j = 0; j < p->groups.n; j++)
			if (stay_together(&p->groups.v[i], &p->groups.v[j]) &&
				x->shards[i] != x->shards[j])
				x->wrong = "groups do not stay together";
}

/* the cost of a group and of all that are tied to it */
static double
largest_lump(const struct plan *p)
{
	size_t lumps[GROUPS], n = p->groups.n;
	double sums[GROUPS] = {0}, most = 0;

	for (size_t i = 0; i < n; i++)
		lumps[i] = i;
	for (size_t round = 0; round < n; round++)
		for (size_t i = 0; i < n; i++)
			for (size_t j = 0; j < n; j++)
				if (stay_together(
					    &p->groups.v[i], &p->groups.v[j]))
					lumps[i] = lumps[j] =
						lumps[i] < lumps[j] ? lumps[i]
								    : lumps[j];
	for (size_t i = 0; i < n; i++) {
		double cost = p->groups.v[i].cost;

		sums[lumps[i]] += cost > .001 ? cost : .001;
		most = fmax(most, sums[lumps[i]]);
	}
	return most;
}

static void
check_balance(struct dealt *x, const struct plan *p, int count)
{
	double most = 0, least = 1e9;

	for (int i = 1; i <= count; i++) {
		most = fmax(most, x->loads[i]);
		least = fmin(least, x->loads[i]);
	}
	if (most - least > largest_lump(p) + GROUPS * .001)
		x->wrong = "shards are not balanced";
}

static const char *
round_of(struct arena *a)
{
	struct plan whole = build_plan(a), first;
	struct dealt x = {.wrong = NULL};
	int count = 1 + (int)below(7);

	first = take(a, &whole, 1, count);
	for (int i = 1; i <= count; i++) {
		struct plan part = take(a, &whole, i, count);

		add_shard(&x, &whole, &part, i);
		if (strcmp(part.shard.plan, first.shard.plan) != 0 ||
			part.shard.ngroups != whole.groups.n)
			return "shards differ about the plan";
	}
	for (size_t i = 0; i < whole.groups.n; i++)
		if (!x.shards[i])
			return "a group is lost";
	check_lumps(&x, &whole);
	check_balance(&x, &whole, count);
	return x.wrong;
}

static struct plan
three(struct arena *a, double cost)
{
	struct plan p = {.python = "3.12.1", .pytest = "9.0.0"};
	static const char *const names[] = {"a", "b", "c"};

	for (size_t i = 0; i < 3; i++) {
		struct group *g = vec_add(a, &p.groups);

		g->name = g->slug = names[i];
		g->cost = i ? 2 : cost;
	}
	return p;
}

static void
test_digests(struct arena *a)
{
	struct plan p = three(a, 3), q = three(a, 3), s, t;

	s = take(a, &p, 1, 2);
	q.python = "3.12.9";
	t = take(a, &q, 2, 2);
	is(t.shard.plan, s.shard.plan, "the same on another machine");
	t = take(a, &q, 1, 3);
	ok(strcmp(t.shard.plan, s.shard.plan) != 0, "another number of shards");
	q.python = "3.13.0";
	t = take(a, &q, 1, 2);
	ok(strcmp(t.shard.plan, s.shard.plan) != 0, "another Python");
	q = three(a, 5);
	t = take(a, &q, 1, 2);
	ok(strcmp(t.shard.costs, s.shard.costs) != 0, "another history");
	*vec_add(a, &q.groups.v[2].tests) = "t.py::test";
	t = take(a, &q, 1, 2);
	ok(strcmp(t.shard.plan, s.shard.plan) != 0, "another test");
}

static void
test_counts(struct arena *a)
{
	struct plan p = three(a, 3), none = {0};

	ok(shard_count(a, &p) == 3, "as many as shorten the run");
	p.groups.v[0].cost = 20;
	ok(shard_count(a, &p) == 2, "the longest group is the end of it");
	p.groups.v[0].cost = 0;
	p.groups.v[1].cost = p.groups.v[2].cost = 0;
	ok(shard_count(a, &p) == 0, "nothing is known");
	ok(shard_count(a, &none) == 0, "there is nothing");
}

int
main(void)
{
	struct arena a = {0};

	ok_rounds(ROUNDS, "plans", round_of);
	test_digests(&a);
	test_counts(&a);
	arena_free(&a);
	return done();
}
