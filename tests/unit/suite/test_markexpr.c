/* mark expressions, as `pytest -m` reads them */
#include "suite/markexpr.h"
#include "tap.h"

static struct suite_test
marked(struct arena *a)
{
	struct suite_test t = {.id = "t"};

	*vec_add(a, &t.marks) = (struct suite_mark){"smoke", NULL};
	*vec_add(a, &t.marks) = (struct suite_mark){"iaas_image", NULL};
	*vec_add(a, &t.marks) = (struct suite_mark){
		"prio", "{\"level\":2,\"team\":\"net\",\"on\":true}"};
	return t;
}

static void
test_selects(struct arena *a, const char *text, int expected)
{
	struct suite_test t = marked(a);
	const char *cause = NULL;
	struct markexpr *e = markexpr_parse(a, text, &cause);

	if (!e)
		printf("# %s\n", cause);
	ok(e && markexpr_selects(e, &t) == expected, "%s: %d", text, expected);
}

static void
test_wrong(struct arena *a, const char *text)
{
	const char *cause = NULL;

	ok(!markexpr_parse(a, text, &cause) && cause && *cause, "%s: %s", text,
		cause ? cause : "?");
}

int
main(void)
{
	static const struct {
		const char *text;
		int selects;
	} cases[] = {
		{"smoke", 1},
		{"smok", 0},
		{"not smoke", 0},
		{"smoke and iaas_image", 1},
		{"smoke and x", 0},
		{"x or smoke", 1},
		{"not x", 1},
		{"not not smoke", 1},
		{"x or not (smoke and iaas_image)", 0},
		{"not x and not y", 1},
		{"(smoke)", 1},
		{"x and y or smoke", 1},
		{"x and (y or smoke)", 0},
		{"True", 0},
		{"False or smoke", 1},
		{"smoke and None", 0},
		{"prio(level=2)", 1},
		{"prio(level=3)", 0},
		{"prio(level=2, team='net')", 1},
		{"prio(team=\"sw\")", 0},
		{"prio(on=True)", 1},
		{"prio(other=1)", 0},
		{"prio", 1},
	};
	static const char *const wrong[] = {
		"",
		"and",
		"smoke and",
		"(smoke",
		"smoke)",
		"a b",
		"not",
		"prio(level=)",
		"prio(level=2",
		"a & b",
	};
	struct arena a = {0};
	const char *cause;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		test_selects(&a, cases[i].text, cases[i].selects);
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		test_wrong(&a, wrong[i]);
	is(markexpr_name(markexpr_parse(&a, "smoke", &cause)), "smoke",
		"a plain name");
	ok(!markexpr_name(markexpr_parse(&a, "not smoke", &cause)),
		"no plain name");
	arena_free(&a);
	return done();
}
