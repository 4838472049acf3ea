#include <stdlib.h>
#include <string.h>

#include "evidence.h"

/* an Allure time is cut to milliseconds */
#define SLACK 0.0015

enum { DEPTH_MAX = 100 };

static void
take_files(struct evidence *e, struct evidence_result *r, jv value, int depth)
{
	jv list = json_array(value, "attachments");

	jv_array_foreach(list, i, file) {
		struct attachment f = {json_string(e->arena, file, "name"),
			json_string(e->arena, file, "source"),
			json_string(e->arena, file, "type")};

		if (f.source)
			*vec_add(e->arena, &r->files) = f;
		jv_free(file);
	}
	jv_free(list);
	list = json_array(value, "steps");
	jv_array_foreach(list, i, step) {
		if (depth < DEPTH_MAX)
			take_files(e, r, step, depth + 1);
		jv_free(step);
	}
	jv_free(list);
}

/* "a.b.Cls#test" is test */
static const char *
function_of(const char *full)
{
	const char *mark = full ? strrchr(full, '#') : NULL;

	return mark ? mark + 1 : full ? full : "";
}

void
evidence_take(struct evidence *e, jv result)
{
	struct evidence_result *r = vec_add(e->arena, &e->results);

	r->function = function_of(json_string(e->arena, result, "fullName"));
	r->title = json_string(e->arena, result, "name");
	r->doc = json_string(e->arena, result, "description");
	r->start = json_number(result, "start", 0) / 1000;
	r->stop = json_number(result, "stop", 0) / 1000;
	take_files(e, r, result, 0);
}

static int
result_order(const void *a, const void *b)
{
	const struct evidence_result *x = a, *y = b;
	int order = strcmp(x->function, y->function);

	if (order || x->start != y->start)
		return order ? order : x->start < y->start ? -1 : 1;
	return (x->stop > y->stop) - (x->stop < y->stop);
}

/* a test and the name that its results have */
struct named {
	const char *function;
	struct test *test;
	size_t place;
};

static int
named_order(const void *a, const void *b)
{
	const struct named *x = a, *y = b;
	int order = strcmp(x->function, y->function);

	if (order || x->test->start != y->test->start)
		return order ? order : x->test->start < y->test->start ?
			-1 : 1;
	return (x->place > y->place) - (x->place < y->place);
}

/* "a/b.py::Cls::test[x]": its last part, and where its parameters begin */
static const char *
last_part(const char *id, size_t *n)
{
	const char *bracket = strchr(id, '['), *part = id, *p;

	while ((p = strstr(part, "::")) && (!bracket || p < bracket))
		part = p + 2;
	*n = bracket && bracket > part ? (size_t)(bracket - part) :
		strlen(part);
	return part;
}

static void
give(struct arena *a, struct test *t, const struct evidence_result *r)
{
	size_t n;

	if (r->title && strcmp(r->title, last_part(t->id, &n)) != 0)
		t->title = r->title;
	t->doc = r->doc;
	for (size_t i = 0; i < r->files.n; i++)
		*vec_add(a, &t->files) = r->files.v[i];
}

/* tests and results of one name, both in the order of time */
struct namesakes {
	const struct named *tests;
	const struct evidence_result *results;
	size_t ntests, nresults;
};

/*
 * The end of the results of test i, which begin at j: one each, or, where a
 * plugin runs tests again, those that began before the next test did.
 */
static size_t
end_of(const struct namesakes *s, size_t i, size_t j)
{
	if (s->ntests == s->nresults)
		return i + 1;
	if (i + 1 == s->ntests)
		return s->nresults;
	while (j < s->nresults && s->results[j].start <
			s->tests[i + 1].test->start - SLACK)
		j++;
	return j;
}

static void
pair_up(struct arena *a, const struct namesakes *s)
{
	size_t j = 0;

	for (size_t i = 0; i < s->ntests; i++)
		for (size_t end = end_of(s, i, j); j < end; j++)
			give(a, s->tests[i].test, &s->results[j]);
}

/* the tests that may have a result, by name */
static size_t
name_tests(struct arena *a, struct named *tests, struct status *s)
{
	size_t n = 0, length;

	for (size_t i = 0; i < s->tests.n; i++) {
		struct test *t = &s->tests.v[i];
		const char *part = last_part(t->id, &length);

		if (!t->collect)
			tests[n++] = (struct named){arena_ndup(a, part,
				length), t, i};
	}
	qsort(tests, n, sizeof *tests, named_order);
	return n;
}

void
evidence_give(struct evidence *e, struct status *s)
{
	struct named *tests = arena_alloc(e->arena,
		(s->tests.n + 1) * sizeof *tests);
	struct evidence_result *results = e->results.v;
	size_t n = name_tests(e->arena, tests, s), j = 0;

	if (e->results.n)
		qsort(results, e->results.n, sizeof *results, result_order);
	for (size_t i = 0; i < n;) {
		const char *name = tests[i].function;
		struct namesakes same = {.tests = tests + i};

		for (; i < n && strcmp(tests[i].function, name) == 0; i++)
			same.ntests++;
		while (j < e->results.n && strcmp(results[j].function, name) < 0)
			j++;
		same.results = results + j;
		for (; j < e->results.n && strcmp(results[j].function, name) ==
				0; j++)
			same.nresults++;
		pair_up(e->arena, &same);
	}
	e->results.n = 0;
}
