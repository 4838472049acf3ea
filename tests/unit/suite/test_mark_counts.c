/* How many tests each mark has, and which marks count. */
#include "suite/mark_counts.h"
#include "made_plan.h"

static const struct mark_count *
find(const struct mark_counts *c, const char *name)
{
	for (size_t i = 0; i < c->marks.n; i++)
		if (strcmp(c->marks.v[i].name, name) == 0)
			return &c->marks.v[i];
	return NULL;
}

static void
make(struct arena *a, struct suite *s)
{
	struct suite_module *m = add_module(a, s, "api.py");

	add_test(a, s, m, "a", "api skipif");
	add_test(a, s, m, "b", "api slow");
	add_test(a, s, m, "c", "api api");
	m = add_module(a, s, "ui.py");
	add_test(a, s, m, "a", "ui");
	add_test(a, s, m, "b", "ui");
	m = add_module(a, s, "misc.py");
	add_test(a, s, m, "a", "slow");
	add_test(a, s, m, "b", "asyncio");
	add_test(a, s, m, "c", "");
}

static void
test_counts(struct arena *a)
{
	struct suite s = {0};
	struct mark_counts c = {0};
	strings order = {0};

	make(a, &s);
	mark_counts_take(&c, a, &s);
	for (size_t i = 0; i < c.marks.n; i++)
		*vec_add(a, &order) = c.marks.v[i].name;
	is(joined(a, &order), "ui api slow",
		"whole modules, the rare first; then what goes across");
	ok(c.ntests == 8 && c.nunmarked == 2, "all tests, and those without");
	ok(find(&c, "api")->tests.n == 3, "a mark counts once in a test");
	ok(find(&c, "api")->nmodule == 3, "tests of its module");
	ok(find(&c, "slow")->nmodule == 6, "tests of its modules");
	ok(find(&c, "slow")->tests.v[1] == 5, "places in the suite");
	ok(find(&c, "slow")->nown == 1, "that no mark before it has");
}

int
main(void)
{
	struct arena a = {0};

	test_counts(&a);
	ok(mark_counts_ignores(&a, "parametrize"), "a mark of pytest");
	ok(mark_counts_ignores(&a, "allure_label"), "one of allure");
	ok(mark_counts_ignores(&a, "a b"), "no word of an expression");
	ok(!mark_counts_ignores(&a, "smoke"), "one of the project");
	arena_free(&a);
	return done();
}
