/* conf/config.yaml: the section that is tested. */
#include "config/environment.h"
#include "tap.h"

static struct arena arena;

/* the section, or the first error as LINE:COLUMN TEXT */
static void
test_env(const char *yaml, const char *wanted, const char *expected)
{
	struct diag d = {.arena = &arena};
	struct environment e = {.wanted = wanted};

	environment_parse(&e, "f", yaml, strlen(yaml), &d);
	if (d.nerrors)
		is(arena_fmt(&arena, "%zu:%zu %s", d.messages.v[0].line,
			   d.messages.v[0].column, d.messages.v[0].text),
			expected, expected);
	else
		is(arena_fmt(&arena, "%s %s", e.name ? e.name : "-", e.section),
			expected, expected);
}

static void
test_sections(void)
{
	const char *two = "env: a\na: {x: 1}\nbeta: {x: 2}\ntester: me\n";

	test_env(two, NULL, "a {\"tester\":\"me\",\"x\":1}");
	test_env(two, "beta", "beta {\"tester\":\"me\",\"x\":2}");
	test_env(two, "bta",
		"0:0 -e bta: there is no such section in f, did "
		"you mean 'beta'? (it has a, beta)");
	test_env(two, "zzzzzz",
		"0:0 -e zzzzzz: there is no such section in f; "
		"it has a, beta");
	test_env("env: a\nb: 1\n", NULL,
		"1:6 there is no section 'a'; it "
		"has none");
	test_env("env: [a]\n", NULL,
		"1:6 'env' wants the name of a section, "
		"and this is a list");
	test_env("a: {x: 1}\n", NULL, "- {}");
	test_env("a: {x: 1}\n", "a", "a {\"x\":1}");
	test_env("env: a\na: {}\nnote: n\n", NULL, "a {\"note\":\"n\"}");
	test_env("", NULL, "- {}");
	test_env("", "a",
		"0:0 -e a: there is no such section in f; it has "
		"none");
	test_env("- a\n", "a",
		"0:0 -e a: there is no such section in f; it "
		"has none");
}

int
main(void)
{
	test_sections();
	arena_free(&arena);
	return done();
}
