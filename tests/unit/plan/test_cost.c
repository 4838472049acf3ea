/* Predicted durations of groups, and the order in which they start. */
#include "plan/cost.h"
#include "made_plan.h"

static const char text[] =
	"{\"group\":\"known\",\"digest\":\"1-8-9\",\"time\":1,\"wall\":7}\n"
	"{\"group\":\"torn\",\"time\":1,\"wall\":9}\n"
	"{\"module\":\"m.py\",\"time\":1,\"tests\":["
	"[\"a\",1,2,1,\"P\",1],[\"b\",0,2,0,\"P\",1],[\"new\",0,0,0,\"\",1]]}\n"
	"{\"module\":\"n.py\",\"time\":1,\"tests\":[[\"a\",0,9,0,\"P\",1]]}\n";

static struct history
history(struct arena *a)
{
	struct history h;

	history_parse(&h, a, text, sizeof text - 1, 1);
	return h;
}

static void
test_tests(struct arena *a)
{
	struct history h = history(a);

	ok(cost_mean(&h) == 5, "the mean of all tests");
	ok(cost_test(&h, "m.py::a", 5) == 4, "set-up, call and tear-down");
	ok(cost_test(&h, "m.py::none", 5) == 3, "else the module's mean");
	ok(cost_test(&h, "o.py::a", 5) == 5, "else that of all");
	ok(cost_setup(&h, "m.py::a") == 1, "the set-up");
	ok(cost_setup(&h, "o.py::a") == 0, "no set-up is known");
}

/* what one group costs, listed or not, beside one of 1 s */
static double
cost(struct arena *a, const char *name, const char *digest, const char *tests)
{
	struct history h = history(a);
	struct plan p = {0};
	struct group *g = add_group(a, &p, name, 0);

	g->digest = digest;
	if (tests) {
		g->tests = list(a, tests);
		g->listed = 1;
	}
	cost_order(&p, &h);
	return p.groups.v[0].cost;
}

static void
test_groups(struct arena *a)
{
	struct history none = {.arena = a};
	struct plan p = {0};
	struct history h = history(a);

	ok(cost(a, "known", "1-2-3", "m.py::a") == 7, "as it took before");
	ok(cost(a, "known", "2-2-3", "m.py::a") == 4, "of other tests: theirs");
	ok(cost(a, "known", "2-2-3", NULL) == 7, "its tests are not known");
	ok(cost(a, "torn", "1-2-3", "m.py::a m.py::b") == 6, "never ended");
	ok(cost(a, "other", "1-2-3", NULL) == 0, "nothing is known");
	add_group(a, &p, "other", 0);
	add_group(a, &p, "known", 0);
	cost_order(&p, &h);
	ok(p.groups.v[0].cost == 7 && p.groups.v[1].cost == 7,
		"a group without history costs what others do");
	cost_order(&p, &none);
	ok(p.groups.v[0].cost == 0 && p.groups.v[1].cost == 0, "no history");
}

/* groups that were not run before have one test each */
static struct group *
add(struct arena *a, struct plan *p, const char *name, const char *tests)
{
	struct group *g = add_group(a, p, name, 0);

	g->tests = list(a, tests);
	g->listed = 1;
	return g;
}

static void
test_order(struct arena *a)
{
	struct history h = history(a);
	struct plan p = {0};

	add(a, &p, "two", "m.py::b");
	add(a, &p, "alone", "n.py::a")->exclusive = 1;
	add(a, &p, "four", "m.py::a");
	add(a, &p, "also-two", "m.py::b");
	cost_order(&p, &h);
	is(names(a, &p), "four two also-two alone",
		"the longest first, exclusive ones last");
	ok(p.groups.v[3].place == 1, "its place as it was selected");
	add(a, &p, "last", "n.py::a")->after = list(a, "two");
	cost_order(&p, &h);
	is(names(a, &p), "two last four also-two alone",
		"one that others wait for goes first");
	ok(p.groups.v[0].critical_path == 11, "with the time of its waiter");
}

int
main(void)
{
	struct arena a = {0};

	test_tests(&a);
	test_groups(&a);
	test_order(&a);
	arena_free(&a);
	return done();
}
