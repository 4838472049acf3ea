/* Groups that are reduced to some of their tests. */
#include "plan/subset.h"
#include "made_plan.h"

static void
make(struct arena *a, struct suite *s, struct plan *p)
{
	struct suite_module *m = add_module(a, s, "m.py");
	struct group *g = add_group(a, p, "g", 0);

	add_test(a, s, m, "a", "");
	add_test(a, s, m, "b", "");
	add_test(a, s, add_module(a, s, "-n.py"), "a", "");
	g->args = list(a, "-m x m.py -n.py empty.py");
	g->inputs = list(a, "m.py -n.py empty.py");
	g->tests = list(a, "m.py::a m.py::b -n.py::a");
	g->listed = 1;
}

static struct group
take(struct arena *a, const struct suite *s, const struct group *g,
	const char *tests, const char *empty)
{
	strings chosen = list(a, tests), modules = list(a, empty);
	struct subset parts;

	subset_init(&parts, a, s);
	return subset_take(&parts, g, &chosen, &modules);
}

int
main(void)
{
	struct arena a = {0};
	struct suite s = {0};
	struct plan p = {0};
	struct subset parts;
	struct group *g, some;

	make(&a, &s, &p);
	g = &p.groups.v[0];
	subset_init(&parts, &a, &s);
	is(subset_module(&parts, "m.py::b")->path, "m.py", "a test's module");
	ok(!subset_module(&parts, "o.py::b"), "no such test");
	some = take(&a, &s, g, "m.py::b", "");
	is(joined(&a, &some.args), "-m x m.py", "its module alone");
	is(joined(&a, &some.inputs), "m.py", "which is its input");
	is(joined(&a, &some.tests), "m.py::b", "its test");
	ok(some.only, "the module has others");
	some = take(&a, &s, g, "m.py::b m.py::a", "empty.py");
	is(joined(&a, &some.args), "-m x m.py empty.py", "a module of none");
	is(joined(&a, &some.tests), "m.py::b m.py::a", "in their order");
	ok(!some.only, "all tests of its modules");
	some = take(&a, &s, g, "-n.py::a", "");
	is(joined(&a, &some.args), "-m x ./-n.py", "no option of pytest");
	g->args = (strings){0};
	some = take(&a, &s, g, "m.py::b", "");
	ok(!some.args.n && some.only, "one group of everything has no paths");
	is(joined(&a, &some.inputs), "m.py -n.py empty.py", "and all inputs");
	arena_free(&a);
	return done();
}
