#include "report/allure/extra_results.h"

#include <stdlib.h>

#include "base/hashmap.h"

struct span {
	double start, stop;
};

typedef VEC(struct span) spans;

/* the tests with the same function name, which results do not tell apart */
struct namesakes {
	const char *id; /* node id of the first of them */
	size_t ntests;
	spans attempts, results;
};

static struct namesakes *
namesakes_of(struct hashmap *names, const char *function)
{
	void **at = hashmap_at(names, function);

	if (!*at)
		*at = arena_alloc(names->arena, sizeof(struct namesakes));
	return *at;
}

static void
add_test(struct hashmap *names, const struct test_result *t)
{
	struct namesakes *n =
		namesakes_of(names, test_info_function(names->arena, t->id));

	if (!n->ntests++)
		n->id = t->id;
	*vec_add(names->arena, &n->attempts) = (struct span){t->start, t->stop};
	for (size_t i = 0; i < t->tries.n; i++)
		*vec_add(names->arena, &n->attempts) =
			(struct span){t->tries.v[i].start, t->tries.v[i].stop};
}

static int
order(const void *a, const void *b)
{
	const struct span *x = a, *y = b;

	return (x->start > y->start) - (x->start < y->start);
}

/* 1: the result began during an attempt; tests that never began have results
   that were made afterwards */
static int
is_of_attempt(const struct namesakes *n, double start)
{
	for (size_t i = 0; i < n->attempts.n; i++) {
		const struct span *s = &n->attempts.v[i];

		if (s->start <= 0 ||
			(start > s->start - TEST_INFO_SLACK &&
				start < s->stop + TEST_INFO_SLACK))
			return 1;
	}
	return 0;
}

static int
has_extra(struct namesakes *n)
{
	const struct span *r = n->results.v;

	if (!n->ntests || n->results.n <= n->attempts.n)
		return 0;
	qsort(n->results.v, n->results.n, sizeof *r, order);
	for (size_t i = 0; i < n->results.n; i++)
		if (!is_of_attempt(n, r[i].start) ||
			(i && r[i].start < r[i - 1].stop - TEST_INFO_SLACK))
			return 1;
	return 0;
}

void
extra_results_check(problems *to, struct arena *a, const test_info_results *all,
	const struct group_result *s)
{
	struct hashmap names = {.arena = a};

	for (size_t i = 0; i < s->tests.n; i++)
		if (!s->tests.v[i].collect)
			add_test(&names, &s->tests.v[i]);
	for (size_t i = 0; i < all->n; i++) {
		const struct test_info_result *r = &all->v[i];
		struct namesakes *n = namesakes_of(&names, r->key.function);

		*vec_add(a, &n->results) = (struct span){r->key.start, r->stop};
	}
	for (size_t i = 0; i < s->tests.n; i++) {
		const struct test_result *t = &s->tests.v[i];
		struct namesakes *n = t->collect
			? NULL
			: namesakes_of(&names, test_info_function(a, t->id));

		if (n && n->id == t->id && has_extra(n))
			summary_problem(to, a, 1, s->name,
				"%s: %zu attempt%s "
				"at %s%s ended and %zu Allure results were "
				"written",
				s->name, n->attempts.n,
				n->attempts.n == 1 ? "" : "s", t->id,
				n->ntests > 1 ? " and others of its name" : "",
				n->results.n);
	}
}
