/* -k and -m as pytest applies them. */
#include "suite/select_tests.h"
#include "made_plan.h"

static struct suite
make(struct arena *a, const char *keyword, const char *markexpr)
{
	struct suite s = {.keyword = keyword, .markexpr = markexpr};
	struct suite_module *m = add_module(a, &s, "test_path.py");

	m->words = list(a, "package");
	add_test(a, &s, m, "TestX::test_one", "smoke");
	add_test(a, &s, m, "test_two[one::x]", "slow")->words =
		list(a, "Extra");
	add_test(a, &s, m, "test_three", "smoke slow");
	return s;
}

static int
asks_pytest(struct arena *a, const char *keyword, const char *markexpr)
{
	struct suite s = make(a, keyword, markexpr);

	return select_tests(&s, a) == -1 && s.ntests == 3;
}

static const char *
ids(struct arena *a, const char *keyword, const char *markexpr)
{
	struct suite s = make(a, keyword, markexpr);
	strings all = {0};

	if (select_tests(&s, a) != 0)
		return NULL;
	for (size_t i = 0; i < s.modules.v[0].tests.n; i++)
		*vec_add(a, &all) =
			strchr(s.modules.v[0].tests.v[i].id, ':') + 2;
	return joined(a, &all);
}

static void
test_select(struct arena *a)
{
	is(ids(a, "", "smoke"), "TestX::test_one test_three", "a mark");
	is(ids(a, "", "smoke and not slow"), "TestX::test_one", "marks");
	is(ids(a, "ONE", ""), "TestX::test_one test_two[one::x]",
		"a keyword, in any case");
	is(ids(a, "testx", ""), "TestX::test_one", "a class");
	is(ids(a, "one and slow", ""), "test_two[one::x]", "a mark's name");
	is(ids(a, "extra or three", ""), "test_two[one::x] test_three",
		"further names of a test");
	is(ids(a, "package and two", ""), "test_two[one::x]", "of a module");
	is(ids(a, "test_path", ""), "", "not the path in the id");
	is(ids(a, "one", "smoke"), "TestX::test_one", "both");
}

static void
test_pytest_knows(struct arena *a)
{
	struct suite s = make(a, "", "smoke");

	ok(select_tests_is_needed(&s), "a mark selects");
	s.markexpr = "";
	ok(!select_tests_is_needed(&s), "nothing selects");
	ok(asks_pytest(a, "one(x=1)", ""), "a call in -k");
	ok(asks_pytest(a, "one and", ""), "no expression");
	ok(asks_pytest(a, "\xc3\xa9", ""), "letters that fold otherwise");
	s = make(a, "one", "");
	s.modules.v[0].reads_selection = 1;
	ok(select_tests(&s, a) == -1, "a module that reads the options");
	s = make(a, "one", "");
	s.reads_selection = 1;
	ok(select_tests(&s, a) == -1, "a plugin that does");
}

int
main(void)
{
	struct arena a = {0};

	test_select(&a);
	test_pytest_knows(&a);
	arena_free(&a);
	return done();
}
