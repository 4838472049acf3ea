/* what ran before a failed test, and beside it */
#include "isolate/candidates.h"

#include "report/run.h"
#include "tap.h"

/* adds a test that ran from start to stop */
static struct test_result *
add(struct run *r, const char *id, double start, double stop)
{
	struct test_result *t = run_test(r, id, OUTCOME_PASSED);

	t->start = start;
	t->stop = stop;
	return t;
}

/* "a b | m.py": tests before it, then modules that were only collected */
static const char *
names(struct arena *a, const struct candidates *c)
{
	struct buf b = {0};

	buf_adds(&b, "");
	for (size_t i = 0; i < c->n; i++)
		buf_addf(&b, "%s%s%s", i == c->nbefore ? "| " : "",
			c->all.v[i].test ? c->all.v[i].test
					 : c->all.v[i].module,
			i + 1 < c->n ? " " : "");
	return buf_take(&b, a);
}

static void
test_order(struct arena *a)
{
	struct run r = {.arena = a};
	struct candidates c;
	struct test_result *t;

	run_group(&r, "g", VERDICT_FAILED, 100, 110);
	add(&r, "b.py::second", 102, 103);
	add(&r, "a.py::first", 101, 102);
	add(&r, "a.py::failed", 103, 104);
	add(&r, "c.py::after", 104, 105);
	add(&r, "d.py::never", 0, 0);
	t = &r.results[0].tests.v[2];
	candidates_find(&c, a, run_sum(&r), 0, t, 0);
	is(names(a, &c), "a.py::first b.py::second | c.py d.py",
		"tests before it by time, and modules of the others");
	ok(c.module_of[0] == SEARCH_NONE, "its own module needs no collection");
	ok(c.module_of[1] >= c.n &&
			strcmp(c.all.v[c.module_of[1]].module, "b.py") == 0,
		"another module can be collected without its tests");
	candidates_of_group(&c, a, &r.summary, 0);
	is(names(a, &c), "a.py::first b.py::second a.py::failed c.py::after",
		"all tests that ran");
	ok(candidates_before(&c, a, &r.results[0], "c.py::after") == 0 &&
			c.nbefore == 3,
		"tests before another one");
	ok(candidates_before(&c, a, &r.results[0], "d.py::never") == -1,
		"a test that did not run");
}

/* a retry runs in a process of its own, in which other tests ran */
static void
test_attempts(struct arena *a)
{
	struct run r = {.arena = a};
	struct candidates c;
	struct test_result *t;

	run_group(&r, "g", VERDICT_PASSED, 100, 110);
	add(&r, "m.py::a", 101, 102);
	add(&r, "m.py::c", 103, 104)->attempt = 2;
	t = add(&r, "m.py::b", 106, 107);
	run_try(&r, t, OUTCOME_FAILED, "once");
	t->tries.v[0].start = 105;
	t->tries.v[0].stop = 106;
	candidates_find(&c, a, run_sum(&r), 0, t, 0);
	is(names(a, &c), "m.py::a", "those of the attempt that failed first");
}

static void
test_groups(struct arena *a)
{
	struct run r = {.arena = a};
	struct candidates c;
	struct test_result *t;

	run_group(&r, "beside", VERDICT_PASSED, 100, 103);
	add(&r, "x.py::x", 102.5, 103);
	run_group(&r, "g", VERDICT_FAILED, 100, 110);
	t = add(&r, "m.py::failed", 102, 104);
	run_group(&r, "later", VERDICT_PASSED, 105, 106);
	add(&r, "y.py::y", 105, 106);
	run_group(&r, "cached", VERDICT_PASSED, 50, 103);
	run_group(&r, "earlier", VERDICT_PASSED, 100, 101);
	run_sum(&r);
	run_began(&r, 99);
	candidates_find(&c, a, &r.summary, 1, t, 0);
	is(names(a, &c), "", "processes share nothing");
	ok(c.beside.n == 1 && c.beside.v[0] == 0,
		"only groups of this run that ran meanwhile are beside it");
	candidates_find(&c, a, &r.summary, 1, t, 1);
	is(names(a, &c), "x.py::x | y.py",
		"with threads, tests of other groups until it had ended");
	r.plan.groups.v[1].isolation = ISOLATION_SPAWN;
	candidates_find(&c, a, &r.summary, 1, t, 1);
	is(names(a, &c), "", "unless its group has a process of its own");
}

int
main(void)
{
	struct arena a = {0};

	test_order(&a);
	test_attempts(&a);
	test_groups(&a);
	arena_free(&a);
	return done();
}
