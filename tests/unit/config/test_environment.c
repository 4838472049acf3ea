/* yjson and env: conf/config.yaml as JSON, and the section that is tested */
#include "config/environment.h"
#include "formats/secret_names.h"
#include "formats/yaml_json.h"
#include "tap.h"

static struct arena arena;

static void
test_json(const char *yaml, const char *json, int masked)
{
	struct diag d = {.arena = &arena};
	struct buf b = {0};
	struct yaml_node *root = yaml_tree_parse("x", yaml, strlen(yaml), &d);

	if (root)
		yaml_json_put(&b, root, masked);
	is(b.s, json, json);
	buf_release(&b);
}

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
test_scalars(void)
{
	test_json("[1, -2, +3, 0x1F, 017, 0b11, 1_000]",
		"[1,-2,3,31,15,3,1000]", 0);
	test_json("[1.5, .5, 2., 1.5e+3]", "[1.5,0.5,2,1500]", 0);
	test_json("[1e3, 1.5e3, 09, 0x, 1-2, 12:30, 1.2.3, ., -]",
		"[\"1e3\",\"1.5e3\",\"09\",\"0x\",\"1-2\",\"12:30\","
		"\"1.2.3\",\".\",\"-\"]",
		0);
	test_json("[true, Yes, ON, false, no, Off, tRUE]",
		"[true,true,true,false,false,false,\"tRUE\"]", 0);
	test_json("[~, null, '', '~', \"1\", 'yes']",
		"[null,null,\"\",\"~\",\"1\",\"yes\"]", 0);
	test_json("{a: , b: [], c: {}}", "{\"a\":null,\"b\":[],\"c\":{}}", 0);
	test_json("99999999999999999999", "\"99999999999999999999\"", 0);
	test_json("[.inf, .nan, 1.0e+999]", "[\".inf\",\".nan\",\"1.0e+999\"]",
		0);
}

static void
test_merging(void)
{
	test_json("{a: &a {x: 1, y: 2}, b: {<<: *a, y: 3}}",
		"{\"a\":{\"x\":1,\"y\":2},\"b\":{\"y\":3,\"x\":1}}", 0);
	test_json("{<<: [{x: 1}, {x: 2}]}", "{\"x\":1}", 0);
}

static void
test_masking(void)
{
	test_json("{user: a, Pwd: b, list: [{api_key: c, token: [d]}]}",
		"{\"user\":\"a\",\"Pwd\":\"***\",\"list\":[{\"api_key\":"
		"\"***\",\"token\":\"***\"}]}",
		1);
	ok(secret_name_is_secret("Authorization") &&
			secret_name_is_secret("x-api-key") &&
			secret_name_is_secret("Set-Cookie") &&
			secret_name_is_secret("password") &&
			!secret_name_is_secret("user"),
		"secret keys");
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
	test_scalars();
	test_merging();
	test_masking();
	test_sections();
	arena_free(&arena);
	return done();
}
