/* What stays together when a group is cut. */
#include "plan/split_units.h"
#include "made_plan.h"

static const double costs[] = {4, 4, 4, 1, 1};

static const char *
made(struct arena *a, enum split_by by, double most)
{
	struct suite s = {0};
	struct plan p = {0};
	struct suite_module *m = add_module(a, &s, "m.py");
	struct subset parts;
	const char *text = "";
	units list_of = {0};

	add_test(a, &s, m, "A::x", "");
	add_test(a, &s, m, "A::y[::]", "");
	add_test(a, &s, m, "f[B::z]", "");
	m = add_module(a, &s, "n.py");
	add_test(a, &s, m, "g", "");
	add_test(a, &s, m, "h", "");
	add_group(a, &p, "g", 0)->tests = list(
		a, "m.py::A::x m.py::A::y[::] m.py::f[B::z] n.py::g n.py::h");
	subset_init(&parts, a, &s);
	split_units_make(&list_of, &parts, &p.groups.v[0], costs, by, most);
	for (size_t i = 0; i < list_of.n; i++)
		text = arena_fmt(a, "%s%s%zu:%g", text, i ? " " : "",
			list_of.v[i].tests.n, list_of.v[i].cost);
	return text;
}

static void
test_make(struct arena *a)
{
	is(made(a, SPLIT_MODULE, 0), "3:12 2:2", "modules");
	is(made(a, SPLIT_CLASS, 5), "2:8 1:4 2:2",
		"classes of the module that dominates, and its functions");
	is(made(a, SPLIT_TEST, 5), "1:4 1:4 1:4 2:2", "tests of it");
	is(made(a, SPLIT_TEST, 12), "3:12 2:2", "no module dominates");
	is(made(a, SPLIT_TEST, 0), "1:4 1:4 1:4 1:1 1:1", "both do");
}

static void
add(struct arena *a, units *to, double cost, double setup)
{
	*vec_add(a, to) = (struct split_unit){
		.cost = cost, .setup = setup, .place = to->n};
}

static void
test_shared(struct arena *a)
{
	units some = {0};

	ok(split_units_take_shared(a, &some) == 0, "no unit");
	add(a, &some, 3, 1);
	add(a, &some, 9, 7);
	add(a, &some, 3, 2);
	ok(split_units_take_shared(a, &some) == 5, "beyond the median");
	ok(some.v[1].cost == 4 && some.v[0].cost == 3, "out of that unit");
	split_units_sort(&some);
	ok(some.v[0].cost == 4 && some.v[1].setup == 1 && some.v[2].setup == 2,
		"the costliest first, equal ones in their order");
}

int
main(void)
{
	struct arena a = {0};

	test_make(&a);
	test_shared(&a);
	arena_free(&a);
	return done();
}
