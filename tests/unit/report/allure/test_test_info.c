/* Allure results find the tests that they are of */
#include "report/allure/test_info.h"
#include "tap.h"

static const struct json_tree *
parse(struct arena *a, const char *text)
{
	const char *cause;

	return json_tree_parse(a, arena_dup(a, text), strlen(text), &cause);
}

static void
take(struct test_info *e, const char *function, double start, const char *file)
{
	const char *text = arena_fmt(e->arena,
		"{\"fullName\":\"p.m#%s\","
		"\"name\":\"%s\",\"start\":%.0f,\"stop\":%.0f,\"steps\":[{"
		"\"attachments\":[{\"name\":\"n\",\"source\":\"%s\"},{}]}]}",
		function, function, start * 1000, start * 1000, file);

	test_info_take(e, parse(e->arena, text));
}

static const char *
file_of(const struct group_result *s, size_t i)
{
	const struct test_result *t = &s->tests.v[i];

	return t->infos.n ? t->infos.v[0]->steps.v[0].files.v[0].source
			  : "none";
}

static void
add(struct arena *a, struct group_result *s, const char *id, double start)
{
	*vec_add(a, &s->tests) = (struct test_result){.id = id, .start = start};
}

static void
test_order(struct arena *a)
{
	struct test_info e = {.arena = a};
	struct group_result s = {0};

	add(a, &s, "m.py::b[x::y]", 1.0001);
	add(a, &s, "m.py::b[z]", 1.0003);
	add(a, &s, "m.py::C::a", 2);
	take(&e, "a", 2, "a");
	take(&e, "b", 1, "b1"); /* in the same millisecond: by order */
	take(&e, "b", 1, "b2");
	take(&e, "other", 1, "other");
	test_info_give(&e, &s);
	is(file_of(&s, 0), "b1", "the first has the first");
	is(file_of(&s, 1), "b2", "the second has the second");
	is(file_of(&s, 2), "a", "names are kept apart");
	ok(s.tests.v[2].infos.v[0]->steps.v[0].files.n == 1,
		"an attachment without a file is none");
	ok(e.results.n == 0, "nothing is left for the next group");
	is(s.tests.v[2].title, NULL, "a name is no title");
	is(s.tests.v[0].title, "b", "another name is");
	s = (struct group_result){0};
	add(a, &s, "m.py::a", 3);
	take(&e, "a", 3, "later");
	test_info_give(&e, &s);
	ok(s.tests.v[0].infos.n == 1, "a group has nothing of the one before");
}

static void
test_reruns(struct arena *a)
{
	struct test_info e = {.arena = a};
	struct group_result s = {0};

	add(a, &s, "m.py::a[1]", 1);
	add(a, &s, "m.py::a[2]", 3);
	take(&e, "a", 1, "first");
	take(&e, "a", 2, "again");
	take(&e, "a", 3, "second");
	test_info_give(&e, &s);
	ok(s.tests.v[0].infos.n == 2, "a test that ran twice has both");
	is(file_of(&s, 1), "second", "the next one has its own");
}

static void
test_attempts(struct arena *a)
{
	struct test_info e = {.arena = a, .attempt = 1};
	struct group_result s = {0};
	struct test_result *t;

	add(a, &s, "m.py::a[1]", 1);
	add(a, &s, "m.py::a[2]", 5);
	s.tests.v[0].attempt = 1;
	t = &s.tests.v[1];
	t->attempt = 2;
	*vec_add(a, &t->tries) =
		(struct test_attempt){.attempt = 1, .start = 2};
	take(&e, "a", 1, "first");
	take(&e, "a", 2, "failed");
	e.attempt = 2;
	take(&e, "a", 5, "passed");
	test_info_give(&e, &s);
	ok(s.tests.v[0].infos.n == 1 && t->infos.n == 2, "each its own");
	is(file_of(&s, 1), "failed", "the first attempt");
	ok(t->infos.v[0]->attempt == 1 && t->infos.v[1]->attempt == 2,
		"attempts are known");
}

static void
test_fixtures(struct arena *a)
{
	static const char result[] =
		"{\"uuid\":\"u\",\"fullName\":\"m#a\",\"start\":1000,"
		"\"labels\":[{\"name\":\"epic\",\"value\":\"shop\"},{}],"
		"\"links\":[{\"url\":\"http://x\"}]}";
	static const char *const containers[] = {
		"{\"uuid\":\"c2\",\"children\":[\"u\",\"gone\"],\"befores\":"
		"[{\"name\":\"second\",\"start\":2000,\"status\":\"broken\","
		"\"statusDetails\":{\"message\":\"why\"}}]}",
		"{\"uuid\":\"c1\",\"children\":[\"u\"],\"befores\":[{\"name\":"
		"\"first\",\"start\":1000,\"stop\":1500,\"status\":\"passed\"}],"
		"\"afters\":[{\"name\":\"first::0\"}]}",
		"{\"uuid\":\"c0\"}"};
	struct test_info e = {.arena = a};
	struct group_result s = {0};
	const struct allure_info *info;

	add(a, &s, "m.py::a", 1);
	test_info_take(&e, parse(a, result));
	for (size_t i = 0; i < 3; i++)
		test_info_take_container(&e, parse(a, containers[i]));
	test_info_add_fixtures(&e);
	test_info_give(&e, &s);
	info = s.tests.v[0].infos.v[0];
	ok(info->set_up.n == 2 && info->tear_down.n == 1, "each fixture");
	is(info->set_up.v[0]->name, "first", "in the order of time");
	ok(info->set_up.v[0]->seconds == 0.5, "with its duration");
	is(info->set_up.v[0]->status, NULL, "one that passed");
	is(info->set_up.v[1]->message, "why", "one that failed, and why");
	ok(info->labels.n == 1, "a label without a value is none");
	is(info->links.v[0].key, "http://x",
		"a link without a name has its URL");
}

int
main(void)
{
	struct arena a = {0};

	test_order(&a);
	test_reruns(&a);
	test_attempts(&a);
	test_fixtures(&a);
	arena_free(&a);
	return done();
}
