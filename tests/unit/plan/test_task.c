/* A group's task as JSON, and back. */
#include "plan/task.h"
#include "made_plan.h"

static const char *
text_of(struct arena *a, const struct plan *p, const struct config *c)
{
	struct suite s = {.rootdir = ".", .allure = "2.16"};
	struct buf b = {0};

	task_put_shared(&b, a, p, c, &s);
	buf_addc(&b, '\n');
	task_put_own(&b, a, &p->groups.v[0]);
	return buf_take(&b, a);
}

static struct group *
one_group(struct arena *a, struct plan *p)
{
	struct group *g = add_group(a, p, "slow ones", 0);

	g->slug = "slow-ones";
	g->digest = "d1";
	g->limits = limits_default;
	*vec_add(a, &g->args) = "a\nb%20\xff.py";
	return g;
}

static void
test_usual(struct arena *a)
{
	struct config c = {
		.root = "/p", .dist = DIST_FILE, .python = "/bin/python"};
	struct plan p = {0};
	const char *cause, *text;
	struct task t;

	one_group(a, &p);
	add_group(a, &p, "other", 0);
	*vec_add(a, &c.pytest) = "-q";
	text = text_of(a, &p, &c);
	ok(task_parse(&t, a, text, &cause) == 0, "a task");
	is(t.slug, "slow-ones", "its slug");
	is(t.name, "slow ones", "its name");
	is(t.digest, "d1", "its digest");
	is(t.python, "/bin/python", "its Python");
	is(t.text, text, "what another machine gets");
	ok(t.args.n == 3 && t.nshared == 2, "its arguments");
	is(t.args.v[2], "a\nb%20\xff.py", "of any bytes");
	ok(t.allure && !t.walk && !t.declared && !t.units, "what it has not");
	ok(!t.spawn && !t.fork && !t.sole && !t.only && !t.ordered &&
			!t.exclusive && !t.controller && !t.threads,
		"its flags");
	ok(t.limits.slow == limits_default.slow, "its limits");
}

static void
test_all(struct arena *a)
{
	struct config c = {.root = "/p",
		.dist = DIST_FILE,
		.python = "/bin/python",
		.threads = 1,
		.settings = {.preload = "off",
			.thread_unsafe = {.fixtures = "f", .marks = "m"}}};
	struct plan p = {.outputs.controller = 1, .flaky_fails = 1};
	struct group *g = one_group(a, &p);
	const char *cause;
	struct task t;

	g->walk = "tests";
	g->only = g->ordered = g->exclusive = g->caching.off = 1;
	g->isolation = ISOLATION_FORK;
	g->split_by = SPLIT_TEST;
	g->limits.timeout = 90;
	g->limits.slow = -1;
	ok(task_parse(&t, a, text_of(a, &p, &c), &cause) == 0, "a task");
	ok(t.only && t.ordered && t.exclusive && t.fork && t.controller &&
			t.flaky_fails && t.threads,
		"all flags");
	is(t.units, "test", "what helpers do not divide");
	is(t.walk, "tests", "its directory");
	is(t.preload, "off", "what is imported before");
	is(t.thread_unsafe.fixtures, "f", "fixtures that bear no threads");
	is(t.thread_unsafe.marks, "m", "and marks");
	ok(t.declared != NULL, "what is declared");
	ok(t.limits.timeout == 90 && t.limits.slow == -1, "its limits");
}

static void
test_alone(struct arena *a)
{
	struct config c = {.root = "/p", .python = "/bin/python"};
	struct plan p = {0};
	const char *cause;
	struct task t;

	one_group(a, &p);
	task_parse(&t, a, text_of(a, &p, &c), &cause);
	ok(t.sole && t.spawn, "the only group of a run");
	p.shard.ngroups = 2;
	task_parse(&t, a, text_of(a, &p, &c), &cause);
	ok(!t.sole && t.spawn, "the only group of a shard");
}

static void
test_mistakes(struct arena *a)
{
	const char *const texts[] = {"", "{}", "{}\n{}", "{\n}", "{}\n[",
		"{\"python\":\"p\"}\n{\"slug\":1}"};

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		const char *cause = NULL;
		struct task t;

		ok(task_parse(&t, a, texts[i], &cause) == -1 && cause, "%s",
			texts[i]);
	}
}

int
main(void)
{
	struct arena a = {0};

	test_usual(&a);
	test_all(&a);
	test_alone(&a);
	test_mistakes(&a);
	arena_free(&a);
	return done();
}
