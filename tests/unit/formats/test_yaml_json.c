/* YAML as JSON: typed scalars, merged mappings, masked values. */
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
}

int
main(void)
{
	test_scalars();
	test_merging();
	test_masking();
	arena_free(&arena);
	return done();
}
