/* plan.json: a plan that is written and read is the same. */
#include <unistd.h>

#include "os/file_write.h"
#include "os/fs.h"
#include "plan/plan_json.h"
#include "made_plan.h"

#define FILE_NAME "test_plan_json.tmp"

static struct plan
full_plan(struct arena *a)
{
	struct plan p = {.overlap_each = 1,
		.flaky_fails = 1,
		.python = "3.12.1",
		.pytest = "9.0.0",
		.allure = "2.16.0",
		.rootdir = "sub",
		.shard = {2, 3, 7, "plan", "costs", "sources"},
		.rerun_options = list(a, "--env qa")};
	struct group *g = add_group(a, &p, "api [1/2]", 1.5);

	g->whole = "api";
	g->slug = "api-1-2";
	g->args = list(a, "-m api test_a.py");
	g->tests = list(a, "test_a.py::t test_a.py::u");
	g->inputs = list(a, "test_a.py conftest.py");
	g->walk = "tests";
	g->listed = g->only = g->exclusive = g->cached = 1;
	g->pool = "db";
	g->after = list(a, "setup");
	g->shard = 2;
	g->place = 4;
	g->began = 1700000000;
	add_group(a, &p, "\"odd\"\n\xc3\xa9", 0)->shard = 2;
	*vec_add(a, &p.overlaps) = (struct overlap){"t", "api", "smoke"};
	*vec_add(a, &p.alone) = (struct alone_test){"t", "chdir"};
	return p;
}

static struct plan
read_back(struct arena *a, const struct buf *b)
{
	const char *cause = NULL;
	struct plan p;

	file_write(FILE_NAME, b->s, b->n);
	ok(plan_read(a, &p, FILE_NAME, &cause) == 0, "it can be read");
	return p;
}

static void
test_groups(struct arena *a, const struct plan *p)
{
	const struct group *g = &p->groups.v[0];

	is(g->name, "api [1/2]", "name");
	is(g->whole, "api", "whole");
	is(g->slug, "api-1-2", "slug");
	is(g->digest, "1-2-3", "digest");
	is(g->walk, "tests", "walk");
	is(g->pool, "db", "pool");
	is(joined(a, &g->args), "-m api test_a.py", "args");
	is(joined(a, &g->tests), "test_a.py::t test_a.py::u", "tests");
	is(joined(a, &g->inputs), "test_a.py conftest.py", "inputs");
	is(joined(a, &g->after), "setup", "after");
	ok(g->listed && g->only && g->exclusive, "flags");
	ok(g->cost == 1.5 && g->began == 1700000000, "times");
	ok(g->place == 4 && g->shard == 2, "place and shard");
	is(p->groups.v[1].name, "\"odd\"\n\xc3\xa9", "quotes, lines, letters");
	ok(!p->groups.v[1].whole && !p->groups.v[1].pool, "what is not given");
}

static void
test_round_trip(struct arena *a)
{
	struct plan p = full_plan(a), again;
	struct buf once = {0}, twice = {0};

	plan_put(&once, &p);
	again = read_back(a, &once);
	test_groups(a, &again);
	ok(again.overlap_each && again.flaky_fails, "settings of the run");
	is(again.rootdir, "sub", "rootdir");
	is(joined(a, &again.rerun_options), "--env qa",
		"words to run a test again");
	ok(again.shard.index == 2 && again.shard.count == 3 &&
			again.shard.ngroups == 7,
		"shard");
	is(again.shard.costs, "costs", "digests of the shard");
	is(again.overlaps.v[0].also_in, "smoke", "overlaps");
	/* these are not read back: who wants them makes the plan */
	again.alone = p.alone;
	again.groups.v[0].cached = 1;
	plan_put(&twice, &again);
	is(twice.s, once.s, "the same text");
	buf_release(&once);
	buf_release(&twice);
}

static void
test_foreign(struct arena *a)
{
	const char *cause = NULL;
	struct plan p;

	file_write(FILE_NAME, "{\"v\":2,\"groups\":[{\"name\":\"a\"},7]}", 33);
	ok(plan_read(a, &p, FILE_NAME, &cause) == 0 && !p.groups.n,
		"groups without slug or digest are left out");
	file_write(FILE_NAME, "{\"v\":1,\"groups\":[]}", 19);
	ok(plan_read(a, &p, FILE_NAME, &cause) != 0 &&
			strstr(cause, "another release"),
		"a plan of another release is not misread");
	file_write(FILE_NAME, "{\"groups\":[", 11);
	ok(plan_read(a, &p, FILE_NAME, &cause) != 0 && cause, "a torn file");
	fs_remove(FILE_NAME);
	ok(plan_read(a, &p, FILE_NAME, &cause) != 0 && cause, "no file");
}

int
main(void)
{
	struct arena a = {0};

	test_round_trip(&a);
	test_foreign(&a);
	arena_free(&a);
	return done();
}
