#include "report/allure/test_info.h"

#include <stdlib.h>
#include <string.h>

#include "base/hashmap.h"

/* "a.b.Cls#test" becomes test */
static const char *
function_of(const char *full)
{
	const char *mark = full ? strrchr(full, '#') : NULL;

	return mark ? mark + 1 : full ? full : "";
}

void
test_info_take(struct test_info *e, const struct json_tree *result)
{
	struct test_info_result *r = vec_add(e->arena, &e->results);

	r->key.attempt = e->attempt;
	r->key.function =
		function_of(json_tree_string(e->arena, result, "fullName"));
	r->uuid = json_tree_string(e->arena, result, "uuid");
	r->key.start = json_tree_number(result, "start", 0) / 1000;
	r->stop = json_tree_number(result, "stop", 0) / 1000;
	read_info(&r->info, e->arena, result);
}

void
test_info_take_container(struct test_info *e, const struct json_tree *container)
{
	read_container(vec_add(e->arena, &e->containers), e->arena, container);
}

/* the wider scope first, when they began in the same millisecond */
static int
container_order(const void *a, const void *b)
{
	const struct allure_container *x = a, *y = b;
	double from = x->set_up.n ? x->set_up.v[0].start : 0;
	double to = y->set_up.n ? y->set_up.v[0].start : 0;

	return from != to
		? (from > to) - (from < to)
		: (x->tests.n < y->tests.n) - (x->tests.n > y->tests.n);
}

void
test_info_add_fixtures(struct test_info *e)
{
	struct hashmap by_uuid = {.arena = e->arena};

	for (size_t i = 0; i < e->results.n; i++)
		if (e->results.v[i].uuid)
			*hashmap_at(&by_uuid, e->results.v[i].uuid) =
				&e->results.v[i].info;
	if (e->containers.n)
		qsort(e->containers.v, e->containers.n, sizeof *e->containers.v,
			container_order);
	for (size_t i = 0; i < e->containers.n; i++) {
		const struct allure_container *c = &e->containers.v[i];

		for (size_t j = 0; j < c->tests.n; j++) {
			struct allure_info *of =
				hashmap_get(&by_uuid, c->tests.v[j]);

			if (of)
				read_info_add(of, e->arena, c);
		}
	}
}

static int
compare_names(const struct test_info_key *x, const struct test_info_key *y)
{
	int order = strcmp(x->function, y->function);

	return order ? order : x->attempt - y->attempt;
}

static int
compare(const struct test_info_key *x, const struct test_info_key *y)
{
	int order = compare_names(x, y);

	return order ? order : (x->start > y->start) - (x->start < y->start);
}

static int
result_order(const void *a, const void *b)
{
	const struct test_info_result *x = a, *y = b;
	int order = compare(&x->key, &y->key);

	return order ? order : (x->stop > y->stop) - (x->stop < y->stop);
}

/* one attempt at a test */
struct execution {
	struct test_info_key key;
	struct test_result *test;
	size_t place;
};

static int
execution_order(const void *a, const void *b)
{
	const struct execution *x = a, *y = b;
	int order = compare(&x->key, &y->key);

	return order ? order : (x->place > y->place) - (x->place < y->place);
}

/* the last part of "a/b.py::Cls::test[x]"; *n: its length without parameters */
static const char *
last_part(const char *id, size_t *n)
{
	const char *bracket = strchr(id, '['), *part = id, *p;

	while ((p = strstr(part, "::")) && (!bracket || p < bracket))
		part = p + 2;
	*n = bracket && bracket > part ? (size_t)(bracket - part)
				       : strlen(part);
	return part;
}

const char *
test_info_function(struct arena *a, const char *id)
{
	size_t n;
	const char *part = last_part(id, &n);

	return arena_ndup(a, part, n);
}

static void
give(struct arena *a, const struct execution *to, struct test_info_result *r)
{
	struct test_result *t = to->test;
	size_t n;

	if (r->info.title && strcmp(r->info.title, last_part(t->id, &n)) != 0)
		t->title = r->info.title;
	r->info.attempt = to->key.attempt;
	*vec_add(a, &t->infos) = &r->info;
}

/* attempts and results with the same function name, both in the order of time */
struct namesakes {
	const struct execution *tests;
	struct test_info_result *results;
	size_t ntests, nresults;
};

/*
 * The index after the last result of test i; its results begin at j. Usually
 * each test has one; if a plugin runs tests again, all that began before the next
 * test belong to it.
 */
static size_t
end_of(const struct namesakes *s, size_t i, size_t j)
{
	if (s->ntests == s->nresults)
		return i + 1;
	if (i + 1 == s->ntests)
		return s->nresults;
	while (j < s->nresults &&
		s->results[j].key.start <
			s->tests[i + 1].key.start - TEST_INFO_SLACK)
		j++;
	return j;
}

static void
pair_up(struct arena *a, const struct namesakes *s)
{
	size_t j = 0;

	for (size_t i = 0; i < s->ntests; i++)
		for (size_t end = end_of(s, i, j); j < end; j++)
			give(a, &s->tests[i], &s->results[j]);
}

/* lists all attempts; known: 1 if their numbers are known */
static size_t
name_tests(struct arena *a, struct execution *tests, struct group_result *s,
	int known)
{
	size_t n = 0;

	for (size_t i = 0; i < s->tests.n; i++) {
		struct test_result *t = &s->tests.v[i];
		struct execution each = {
			{test_info_function(a, t->id), known ? t->attempt : 0,
				t->start},
			t, i};

		if (t->collect)
			continue;
		tests[n++] = each;
		for (size_t j = 0; j < t->tries.n && known; j++) {
			each.key.attempt = t->tries.v[j].attempt;
			each.key.start = t->tries.v[j].start;
			tests[n++] = each;
		}
	}
	qsort(tests, n, sizeof *tests, execution_order);
	return n;
}

static void
give_all(struct arena *a, const struct execution *tests, size_t n,
	struct test_info_result *results, size_t nresults)
{
	size_t j = 0;

	for (size_t i = 0; i < n;) {
		const struct test_info_key *key = &tests[i].key;
		struct namesakes same = {.tests = tests + i};

		for (; i < n && compare_names(&tests[i].key, key) == 0; i++)
			same.ntests++;
		while (j < nresults && compare_names(&results[j].key, key) < 0)
			j++;
		same.results = results + j;
		for (; j < nresults && compare_names(&results[j].key, key) == 0;
			j++)
			same.nresults++;
		pair_up(a, &same);
	}
}

void
test_info_give(struct test_info *e, struct group_result *s)
{
	struct execution *tests;
	size_t n = s->tests.n + 1;
	int known = 0;

	if (!e->results.n)
		return;
	for (size_t i = 0; i < s->tests.n; i++) {
		n += s->tests.v[i].tries.n;
		known |= s->tests.v[i].attempt;
	}
	for (size_t i = 0; i < e->results.n && !known; i++)
		e->results.v[i].key.attempt = 0;
	tests = arena_alloc(e->arena, n * sizeof *tests);
	n = name_tests(e->arena, tests, s, known);
	qsort(e->results.v, e->results.n, sizeof *e->results.v, result_order);
	give_all(e->arena, tests, n, e->results.v, e->results.n);
	e->results = (test_info_results){0};
}
