/* Pools, exclusive groups and their order, from rules and from marks. */
#include "plan/pools.h"
#include "made_plan.h"

struct made {
	struct config config;
	struct suite suite;
	struct plan plan;
	struct diag diag;
};

static struct made
make(struct arena *a)
{
	static const char *const group_names[] = {"setup", "api", "ui"};
	struct made x = {.config = {.dist = DIST_MARK, .strategy = "s.yaml"},
		.diag = {.arena = a}};
	struct suite_module *m = add_module(a, &x.suite, "m.py");

	*vec_add(a, &x.config.settings.pools) = (struct pool){"db", 2};
	*vec_add(a, &x.config.settings.pools) = (struct pool){"gpu", 1};
	for (size_t i = 0; i < 3; i++) {
		const char *name = group_names[i];

		add_group(a, &x.plan, name, 0)->tests =
			list(a, arena_fmt(a, "m.py::%s", name));
		add_test(a, &x.suite, m, name, name);
	}
	return x;
}

static struct group_rule *
rule(struct arena *a, struct made *x, const char *pattern)
{
	return group_rules_add(&x->config.settings.rules, a, pattern);
}

static void
after(struct arena *a, struct made *x, const char *pattern, const char *name)
{
	struct group_rule *r = rule(a, x, pattern);

	*vec_add(a, &r->after) = (struct named_group){name, 3, 5};
}

static void
mark(struct arena *a, struct made *x, size_t test, const char *kwargs)
{
	*vec_add(a, &x->suite.modules.v[0].tests.v[test].marks) =
		(struct suite_mark){POOLS_MARK, kwargs};
}

/* the first message, or "" */
static const char *
set(struct made *x)
{
	pools_set(&x->plan, &x->config, &x->suite, &x->diag);
	return x->diag.messages.n ? x->diag.messages.v[0].text : "";
}

static void
test_rules(struct arena *a)
{
	struct made x = make(a);
	const struct group *g = x.plan.groups.v;

	rule(a, &x, "*")->pool = (struct named_group){"db", 1, 1};
	rule(a, &x, "ui")->pool = (struct named_group){"gpu", 1, 1};
	rule(a, &x, "setup")->exclusive = 1;
	after(a, &x, "*", "s*");
	is(set(&x), "", "no message");
	is(g[1].pool, "db", "a pool");
	is(g[2].pool, "gpu", "the last rule that matches");
	ok(g[0].exclusive && !g[1].exclusive, "exclusive");
	is(joined(a, &g[1].after), "setup", "after a group");
	is(joined(a, &g[0].after), "", "not after itself, by a pattern");
	x = make(a);
	x.config.dist = DIST_ALL;
	after(a, &x, "*", "setup");
	set(&x);
	ok(!x.plan.groups.v[1].after.n, "one group of everything waits not");
}

static void
test_marks(struct arena *a)
{
	struct made x = make(a);
	const struct group *g = x.plan.groups.v;

	mark(a, &x, 0, "{\"exclusive\":true}");
	mark(a, &x, 1, "{\"pool\":\"gpu\"}");
	mark(a, &x, 2, "{\"pool\":\"gpu\"}");
	rule(a, &x, "ui")->pool = (struct named_group){"db", 1, 1};
	is(set(&x), "", "no message");
	ok(g[0].exclusive, "exclusive");
	is(g[1].pool, "gpu", "a pool");
	is(g[2].pool, "db", "a rule outweighs it");
	x = make(a);
	mark(a, &x, 1, "{\"pools\":\"gpu\"}");
	ok(strstr(set(&x), "takes pool and exclusive, not 'pools'") != NULL,
		"an unknown argument");
	x = make(a);
	mark(a, &x, 1, "{\"pool\":\"db\"}");
	mark(a, &x, 2, "{\"pool\":\"gpu\"}");
	x.plan.groups.v[1].tests = list(a, "m.py::api m.py::ui");
	ok(strstr(set(&x), "has tests of two pools, 'db'") != NULL,
		"two pools in a group");
}

static void
test_errors(struct arena *a)
{
	struct made x = make(a);

	rule(a, &x, "ui")->pool = (struct named_group){"dp", 1, 1};
	ok(strstr(set(&x), "'dp' is none of 'pools'") != NULL, "no such pool");
	x = make(a);
	after(a, &x, "ui", "setpu");
	ok(strstr(set(&x), "'after' names no group: 'setpu'") != NULL,
		"no such group");
	x = make(a);
	after(a, &x, "ui", "other*");
	is(set(&x), "", "a pattern may match none");
	x = make(a);
	after(a, &x, "ui", "ui");
	ok(strstr(set(&x), "'ui' cannot run after itself") != NULL, "itself");
	x = make(a);
	after(a, &x, "ui", "api");
	after(a, &x, "api", "setup");
	after(a, &x, "setup", "ui");
	is(set(&x),
		"groups wait for each other in a circle: setup after ui after "
		"api after setup",
		"a cycle");
}

int
main(void)
{
	struct arena a = {0};

	test_rules(&a);
	test_marks(&a);
	test_errors(&a);
	arena_free(&a);
	return done();
}
