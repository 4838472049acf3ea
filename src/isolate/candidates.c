#include "isolate/candidates.h"

#include <stdlib.h>
#include <string.h>

#include "base/hashmap.h"
#include "core/history.h"

/* a run of a test: each of its tries is one */
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
add_tests(struct candidates *near, struct arena *a, const starts *all)
{
	struct hashmap seen = {.arena = a};

	for (size_t i = 0; i < all->n; i++) {
		void **at = hashmap_at(&seen, all->v[i].test);

		if (!*at)
			*vec_add(a, &near->all) =
				(struct candidate){all->v[i].test,
					candidates_module(a, all->v[i].test),
					all->v[i].group};
		*at = near;
	}
	near->nbefore = near->n = near->all.n;
}

/* whether it shares the test's process; all threads do */
static int
shares(const struct summary *s, size_t i, size_t group, int threads)
{
	const struct group *g = s->plan->groups.v;

	return i == group ||
		(threads && !g[i].spawn && !g[group].spawn &&
			!summary_cached(s, &s->statuses[i]));
}

/* the first time that it failed */
static struct start
first_failure(const struct test_result *t, size_t group)
{
	return t->tries.n ? of_try(t, &t->tries.v[0], group)
			  : of_test(t, group);
}

/* whether it may have mattered to the other; threads share all they do */
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

/* the tests before it */
static starts
before(struct arena *a, const struct summary *s, const struct start *it,
	int threads)
{
	starts all = {0}, own = {0};

	for (size_t i = 0; i < s->plan->groups.n; i++)
		if (shares(s, i, it->group, threads))
			add_starts(&all, a, &s->statuses[i], i);
	for (size_t i = 0; i < all.n; i++)
		if (precedes(&all.v[i], it, threads))
			*vec_add(a, &own) = all.v[i];
	return sorted(own);
}

/* a module that is only read, once; 0: it is in the list already */
static int
add_module(struct candidates *near, struct arena *a, struct hashmap *seen,
	const char *module, size_t group)
{
	void **at = hashmap_at(seen, module);

	if (*at)
		return 0;
	*vec_add(a, &near->all) = (struct candidate){NULL, module, group};
	*at = (void *)(uintptr_t)near->all.n;
	return 1;
}

static void
add_modules(struct candidates *near, struct arena *a, const struct summary *s,
	const struct start *it, int threads)
{
	const char *own = candidates_module(a, it->test);
	struct hashmap told = {.arena = a}, seen = {.arena = a};

	near->reads = arena_alloc(a, (near->nbefore + 1) * sizeof *near->reads);
	for (size_t i = 0; i < near->nbefore; i++)
		*hashmap_at(&told, near->all.v[i].module) = near;
	*hashmap_at(&told, own) = near;
	for (size_t i = 0; i < s->plan->groups.n; i++)
		for (size_t j = 0; j < s->statuses[i].tests.n &&
			shares(s, i, it->group, threads);
			j++)
			add_module(near, a, &told,
				candidates_module(
					a, s->statuses[i].tests.v[j].id),
				i);
	near->n = near->all.n;
	for (size_t i = 0; i < near->nbefore; i++) {
		struct candidate one = near->all.v[i];
		int elsewhere = strcmp(one.module, own) != 0;

		if (elsewhere)
			add_module(near, a, &seen, one.module, one.group);
		near->reads[i] = elsewhere
			? (size_t)(uintptr_t)hashmap_get(&seen, one.module) - 1
			: SEARCH_NONE;
	}
}

static void
add_beside(struct candidates *near, struct arena *a, const struct summary *s,
	const struct start *it)
{
	for (size_t i = 0; i < s->plan->groups.n; i++) {
		const struct group_result *other = &s->statuses[i];

		if (i != it->group && !summary_cached(s, other) &&
			other->start > 0 && other->start < it->stop &&
			other->stop > it->time)
			*vec_add(a, &near->beside) = i;
	}
}

void
candidates_find(struct candidates *near, struct arena *a,
	const struct summary *s, size_t group, const struct test_result *t,
	int threads)
{
	struct start it = first_failure(t, group);
	starts own =
		before(a, s, &it, threads && !s->plan->groups.v[group].spawn);

	*near = (struct candidates){0};
	add_tests(near, a, &own);
	add_modules(near, a, s, &it, threads);
	add_beside(near, a, s, &it);
}

void
candidates_of_group(struct candidates *near, struct arena *a,
	const struct summary *s, size_t group)
{
	starts all = {0};

	*near = (struct candidates){0};
	add_starts(&all, a, &s->statuses[group], group);
	all = sorted(all);
	add_tests(near, a, &all);
}

int
candidates_before(struct candidates *near, struct arena *a,
	const struct group_result *s, const char *test)
{
	starts all = {0};
	size_t n = 0;

	*near = (struct candidates){0};
	add_starts(&all, a, s, 0);
	all = sorted(all);
	while (n < all.n && strcmp(all.v[n].test, test) != 0)
		n++;
	if (n == all.n)
		return -1;
	all.n = n;
	add_tests(near, a, &all);
	return 0;
}
