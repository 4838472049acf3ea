/* two runs, compared test by test */
#include "report/compare.h"
#include "tap.h"

static void
add(struct run_results *r, struct arena *a, const char *id, enum outcome o,
	double seconds)
{
	*vec_add(a, &r->tests) = (struct run_result){
		.id = id, .group = "g", .outcome = o, .seconds = seconds};
	*hashmap_at(&r->by_id, id) = (void *)(uintptr_t)r->tests.n;
}

static struct run_results
results(struct arena *a, double start, double stop)
{
	return (struct run_results){
		.start = start, .stop = stop, .by_id = {.arena = a}};
}

/* the text behind its first line, which has dates */
static const char *
compared(struct arena *a, const struct run_results *before,
	const struct run_results *now)
{
	struct buf b = {0};
	const char *text;

	compare_put(&b, a, before, now);
	text = buf_take(&b, a);
	return strchr(text, '\n') + 1;
}

static void
test_changes(struct arena *a)
{
	struct run_results before = results(a, 100, 110),
			   now = results(a, 200, 212.5);

	add(&before, a, "m.py::same", OUTCOME_FAILED, 1);
	add(&before, a, "m.py::breaks", OUTCOME_PASSED, 1);
	add(&before, a, "m.py::fixed", OUTCOME_ERROR, 1);
	add(&before, a, "m.py::gone", OUTCOME_PASSED, 1);
	add(&now, a, "m.py::same", OUTCOME_FAILED, 1);
	add(&now, a, "m.py::breaks", OUTCOME_FAILED, 1);
	now.tests.v[1].message = "assert 0";
	add(&now, a, "m.py::fixed", OUTCOME_SKIPPED, 1);
	add(&now, a, "m.py::new", OUTCOME_ERROR, 1);
	add(&now, a, "m.py::fine", OUTCOME_PASSED, 1);
	is(compared(a, &before, &now),
		"\nNewly failing\n"
		"    m.py::breaks  (failed)\n        assert 0\n"
		"    m.py::new  (new, error)\n"
		"\nFixed\n    m.py::fixed  (skipped, error before)\n"
		"\n5 tests, 2 new, 1 gone; 12.5 s, 10.0 s before\n",
		"newly failing and fixed");
}

static void
test_slower(struct arena *a)
{
	struct run_results before = results(a, 100, 110),
			   now = results(a, 200, 210);

	add(&before, a, "m.py::short", OUTCOME_PASSED, 0.1);
	add(&now, a, "m.py::short", OUTCOME_PASSED, 0.29);
	add(&before, a, "m.py::long", OUTCOME_PASSED, 10);
	add(&now, a, "m.py::long", OUTCOME_PASSED, 14);
	add(&before, a, "m.py::slower", OUTCOME_PASSED, 1);
	add(&now, a, "m.py::slower", OUTCOME_PASSED, 1.6);
	add(&before, a, "m.py::other", OUTCOME_PASSED, 1);
	add(&now, a, "m.py::other", OUTCOME_SKIPPED, 9);
	is(compared(a, &before, &now),
		"\nSlower\n    m.py::slower  1.60 s, 1.00 s before\n"
		"\n4 tests, 0 new, 0 gone; 10.0 s, 10.0 s before\n",
		"by time and by factor, with the same outcome");
	now.tests.v[2].seconds = 1;
	is(compared(a, &before, &now),
		"\nNothing newly fails, is fixed, slower or flaky.\n"
		"\n4 tests, 0 new, 0 gone; 10.0 s, 10.0 s before\n",
		"no change");
	now.tests.v[0].flaky = 1;
	ok(strstr(compared(a, &before, &now),
		   "\nFlaky: failed, and passed when run again\n"
		   "    m.py::short\n") != NULL,
		"flaky");
}

static void
test_many(struct arena *a)
{
	struct run_results before = results(a, 100, 110),
			   now = results(a, 200, 210);

	for (int i = 0; i < 32; i++)
		add(&now, a, arena_fmt(a, "m.py::t%d", i), OUTCOME_FAILED, 0);
	ok(strstr(compared(a, &before, &now),
		   "    m.py::t29  (new, failed)\n    and 2 more\n") != NULL,
		"a section is limited");
}

int
main(void)
{
	struct arena a = {0};

	test_changes(&a);
	test_slower(&a);
	test_many(&a);
	arena_free(&a);
	return done();
}
