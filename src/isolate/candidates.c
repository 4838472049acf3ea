#include "isolate/candidates.h"

#include <stdlib.h>
#include <string.h>

#include "base/hashmap.h"
#include "core/history.h"

/* one execution of a test; each attempt at it is one */
struct start {
	double time, stop;
	int attempt;
	const char *test;
	size_t group, place;
};

typedef VEC(struct start) starts;

const char *
candidates_module(struct arena *a, const char *id)
{
	return history_split(a, id, NULL);
}

static struct start
of_try(const struct test_result *t, const struct test_attempt *one,
	size_t group)
{
	return (struct start){
		one->start, one->stop, one->attempt, t->id, group, 0};
}

static struct start
of_test(const struct test_result *t, size_t group)
{
	return (struct start){t->start, t->stop, t->attempt, t->id, group, 0};
}

static void
add(starts *to, struct arena *a, struct start s)
{
	s.place = to->n;
	if (s.time > 0)
		*vec_add(a, to) = s;
}

static void
add_starts(
	starts *to, struct arena *a, const struct group_result *s, size_t group)
{
	for (size_t i = 0; i < s->tests.n; i++) {
		const struct test_result *t = &s->tests.v[i];

		for (size_t j = 0; j < t->tries.n && !t->collect; j++)
			add(to, a, of_try(t, &t->tries.v[j], group));
		if (!t->collect)
			add(to, a, of_test(t, group));
	}
}

static int
by_time(const void *a, const void *b)
{
	const struct start *x = a, *y = b;

	if (x->time != y->time)
		return (x->time > y->time) - (x->time < y->time);
	return (x->place > y->place) - (x->place < y->place);
}

static starts
sorted(starts all)
{
	if (all.n)
		qsort(all.v, all.n, sizeof *all.v, by_time);
	return all;
}

static void
add_tests(struct candidates *c, struct arena *a, const starts *all)
{
	struct hashmap seen = {.arena = a};

	for (size_t i = 0; i < all->n; i++) {
		void **at = hashmap_at(&seen, all->v[i].test);

		if (!*at)
			*vec_add(a, &c->all) =
				(struct candidate){all->v[i].test,
					candidates_module(a, all->v[i].test),
					all->v[i].group};
		*at = c;
	}
	c->nbefore = c->n = c->all.n;
}

/* 1: group i ran in the same process as `group`, as all threads do */
static int
shares(const struct summary *s, size_t i, size_t group, int threads)
{
	const struct group *g = s->plan->groups.v;

	return i == group ||
		(threads && g[i].isolation != ISOLATION_SPAWN &&
			g[group].isolation != ISOLATION_SPAWN &&
			!summary_cached(s, &s->results[i]));
}

/* the first execution of the test that failed */
static struct start
first_failure(const struct test_result *t, size_t group)
{
	return t->tries.n ? of_try(t, &t->tries.v[0], group)
			  : of_test(t, group);
}

/*
 * 1: `one` may have influenced `it`. With threads, a test of another group may
 * do so until `it` has ended.
 */
static int
precedes(const struct start *one, const struct start *it, int threads)
{
	if (strcmp(one->test, it->test) == 0)
		return 0;
	if (threads)
		return one->time <
			(one->group == it->group ? it->time : it->stop);
	return one->time < it->time && one->attempt == it->attempt;
}

/* the executions that may have influenced `it`, in the order of time */
static starts
before(struct arena *a, const struct summary *s, const struct start *it,
	int threads)
{
	starts all = {0}, own = {0};

	for (size_t i = 0; i < s->plan->groups.n; i++)
		if (shares(s, i, it->group, threads))
			add_starts(&all, a, &s->results[i], i);
	for (size_t i = 0; i < all.n; i++)
		if (precedes(&all.v[i], it, threads))
			*vec_add(a, &own) = all.v[i];
	return sorted(own);
}

/* adds a module that is only collected; 0: `seen` has it already */
static int
add_module(struct candidates *c, struct arena *a, struct hashmap *seen,
	const char *module, size_t group)
{
	void **at = hashmap_at(seen, module);

	if (*at)
		return 0;
	*vec_add(a, &c->all) = (struct candidate){NULL, module, group};
	*at = (void *)(uintptr_t)c->all.n;
	return 1;
}

static void
add_modules(struct candidates *c, struct arena *a, const struct summary *s,
	const struct start *it, int threads)
{
	const char *own = candidates_module(a, it->test);
	struct hashmap told = {.arena = a}, seen = {.arena = a};

	c->module_of = arena_alloc(a, (c->nbefore + 1) * sizeof *c->module_of);
	for (size_t i = 0; i < c->nbefore; i++)
		*hashmap_at(&told, c->all.v[i].module) = c;
	*hashmap_at(&told, own) = c;
	for (size_t i = 0; i < s->plan->groups.n; i++)
		for (size_t j = 0; j < s->results[i].tests.n &&
			shares(s, i, it->group, threads);
			j++)
			add_module(c, a, &told,
				candidates_module(
					a, s->results[i].tests.v[j].id),
				i);
	c->n = c->all.n;
	for (size_t i = 0; i < c->nbefore; i++) {
		struct candidate one = c->all.v[i];
		int elsewhere = strcmp(one.module, own) != 0;

		if (elsewhere)
			add_module(c, a, &seen, one.module, one.group);
		c->module_of[i] = elsewhere
			? (size_t)(uintptr_t)hashmap_get(&seen, one.module) - 1
			: SEARCH_NONE;
	}
}

static void
add_beside(struct candidates *c, struct arena *a, const struct summary *s,
	const struct start *it)
{
	for (size_t i = 0; i < s->plan->groups.n; i++) {
		const struct group_result *other = &s->results[i];

		if (i != it->group && !summary_cached(s, other) &&
			other->start > 0 && other->start < it->stop &&
			other->stop > it->time)
			*vec_add(a, &c->beside) = i;
	}
}

void
candidates_find(struct candidates *c, struct arena *a, const struct summary *s,
	size_t group, const struct test_result *t, int threads)
{
	struct start it = first_failure(t, group);
	starts own = before(a, s, &it,
		threads &&
			s->plan->groups.v[group].isolation != ISOLATION_SPAWN);

	*c = (struct candidates){0};
	add_tests(c, a, &own);
	add_modules(c, a, s, &it, threads);
	add_beside(c, a, s, &it);
}

void
candidates_of_group(struct candidates *c, struct arena *a,
	const struct summary *s, size_t group)
{
	starts all = {0};

	*c = (struct candidates){0};
	add_starts(&all, a, &s->results[group], group);
	all = sorted(all);
	add_tests(c, a, &all);
}

int
candidates_before(struct candidates *c, struct arena *a,
	const struct group_result *s, const char *test)
{
	starts all = {0};
	size_t n = 0;

	*c = (struct candidates){0};
	add_starts(&all, a, s, 0);
	all = sorted(all);
	while (n < all.n && strcmp(all.v[n].test, test) != 0)
		n++;
	if (n == all.n)
		return -1;
	all.n = n;
	add_tests(c, a, &all);
	return 0;
}
