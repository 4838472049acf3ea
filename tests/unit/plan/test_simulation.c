/*
 * Random plans on random slots: no schedule breaks the rules that Ninja and the
 * locks of exclusive groups keep, and none ends before its lower bound.
 */
#include "plan/simulation.h"
#include "made_plan.h"
#include "rounds.h"

enum { GROUPS = 12 };

static struct plan
random_plan(struct arena *a)
{
	static const char *const pool_names[] = {"db", "gpu"};
	struct plan p = {0};
	unsigned n = 1 + below(GROUPS);

	for (unsigned i = 0; i < 2; i++)
		*vec_add(a, &p.pools) =
			(struct pool){pool_names[i], 1 + (int)below(2)};
	for (unsigned i = 0; i < n; i++) {
		struct group *g =
			add_group(a, &p, arena_fmt(a, "g%u", i), 1 + below(9));

		if (below(3) == 0)
			g->pool = pool_names[below(2)];
		g->exclusive = below(6) == 0;
		if (i && below(4) == 0)
			*vec_add(a, &g->after) = arena_fmt(a, "g%u", below(i));
	}
	return p;
}

static int
overlap(const struct span *x, const struct span *y)
{
	return x->start < y->stop && y->start < x->stop;
}

/* groups that run when the i-th starts, itself included */
static int
count_at(const struct plan *p, const struct simulation *s, size_t i,
	const char *pool)
{
	int n = 0;

	for (size_t j = 0; j < p->groups.n; j++)
		n += s->spans[j].start <= s->spans[i].start &&
			s->spans[j].stop > s->spans[i].start &&
			(!pool ||
				(p->groups.v[j].pool &&
					strcmp(p->groups.v[j].pool, pool) ==
						0));
	return n;
}

static const char *
broken_rule(struct arena *a, const struct plan *p, const struct simulation *s,
	int slots, size_t i)
{
	const struct group *g = &p->groups.v[i];
	struct hashmap by_name = plan_names(a, p);

	if (s->spans[i].stop != s->spans[i].start + g->cost)
		return "it takes another time";
	if (count_at(p, s, i, NULL) > slots)
		return "more than the slots";
	for (size_t j = 0; g->pool && j < p->pools.n; j++)
		if (strcmp(p->pools.v[j].name, g->pool) == 0 &&
			count_at(p, s, i, g->pool) > p->pools.v[j].depth)
			return "more than the pool's depth";
	for (size_t j = 0; j < p->groups.n && g->exclusive; j++)
		if (j != i && overlap(&s->spans[i], &s->spans[j]))
			return "beside an exclusive group";
	for (size_t j = 0; j < g->after.n; j++) {
		const struct group *first =
			hashmap_get(&by_name, g->after.v[j]);

		if (s->spans[first - p->groups.v].stop > s->spans[i].start)
			return "before what it waits for";
	}
	return NULL;
}

static const char *
round_of(struct arena *a)
{
	struct plan p = random_plan(a);
	int slots = 1 + (int)below(5);
	struct simulation s;
	struct simulation_state idle[GROUPS] = {{0}};
	const char *wrong = NULL;
	double last = 0;

	simulation_make(&s, a, &p, slots);
	for (size_t i = 0; i < p.groups.n && !wrong; i++) {
		wrong = broken_rule(a, &p, &s, slots, i);
		last = s.spans[i].stop > last ? s.spans[i].stop : last;
	}
	if (!wrong && s.makespan != last)
		wrong = "the makespan is not the last end";
	if (!wrong && s.makespan < s.bound)
		wrong = "it ends before its lower bound";
	if (!wrong && simulation_rest(a, &p, slots, idle) != s.makespan)
		wrong = "a run that has not begun takes another time";
	return wrong;
}

static void
test_progress(struct arena *a)
{
	struct simulation_state groups[3] = {
		{.begun = 1, .spent = 3}, {.begun = 1, .ended = 1}, {0}};
	struct plan p = {0};

	add_group(a, &p, "a", 5);
	add_group(a, &p, "b", 4);
	add_group(a, &p, "c", 1)->after = list(a, "b");
	ok(simulation_rest(a, &p, 2, groups) == 2, "what is left of a group");
	groups[0].spent = 9;
	ok(simulation_rest(a, &p, 2, groups) == 1, "one that is overdue");
	groups[1].ended = 0;
	ok(simulation_rest(a, &p, 2, groups) == 5, "one that waits");
}

int
main(void)
{
	struct arena a = {0};

	ok_rounds(400, "schedules", round_of);
	test_progress(&a);
	arena_free(&a);
	return done();
}
