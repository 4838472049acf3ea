/* A plan as the text of build.ninja. */
#include "plan/graph.h"
#include "made_plan.h"

static const char *
text_of(struct arena *a, const struct plan *p, const struct config *c)
{
	struct ninja_file f = {0};
	struct buf b = {0};
	strings stamps = {0};

	for (size_t i = 0; i < p->groups.n; i++)
		*vec_add(a, &stamps) = arena_fmt(a, "stamp-%zu", i);
	graph_make(&f, a, p, c, &stamps, "/bin/aomaker");
	ninja_put(&b, &f);
	return buf_take(&b, a);
}

/* the lines of the edge that makes this output; "": there is none */
static const char *
edge(struct arena *a, const char *text, const char *output)
{
	const char *at = strstr(text, arena_fmt(a, "build %s", output));
	const char *end = at ? strstr(at, "\n\n") : NULL;

	return at ? arena_ndup(a, at, end ? (size_t)(end - at) : strlen(at))
		  : "";
}

static void
has(const char *text, const char *part, const char *name)
{
	ok(strstr(text, part) != NULL, "%s", name);
	if (!strstr(text, part))
		printf("# no %s\n# in %s\n", part, text);
}

static struct config
config_of(struct arena *a)
{
	struct config c = {.root = "/project",
		.dist = DIST_FILE,
		.python = "/bin/python",
		.typed = list(a, "--mp --dist-file ."),
		.pytest = list(a, "-k x")};

	*vec_add(a, &c.settings.pools) = (struct pool){"db", 2};
	*vec_add(a, &c.settings.pools) = (struct pool){"unused", 1};
	return c;
}

static struct plan
plan_of(struct arena *a, const struct config *c)
{
	struct plan p = {.pools = c->settings.pools,
		.inputs = list(a, "conf/aomaker.yaml .")};
	struct group *g = add_group(a, &p, "test_a.py", 0);

	g->args = list(a, "test_a.py");
	g->inputs = list(a, "test_a.py conftest.py");
	g->limits = limits_default;
	g = add_group(a, &p, "b c.py", 0);
	g->slug = "b-c.py";
	*vec_add(a, &g->args) = "b c.py";
	*vec_add(a, &g->inputs) = "b c.py";
	*vec_add(a, &g->inputs) = "conftest.py";
	g->limits = limits_default;
	g->pool = "db";
	g->after = list(a, "test_a.py");
	return p;
}

static void
test_groups(struct arena *a)
{
	struct config c = config_of(a);
	struct plan p = plan_of(a, &c);
	const char *text = text_of(a, &p, &c), *e;

	e = edge(a, text, ".aomaker-build/groups/test_a.py/ok");
	has(e, ": group\n", "a group, whose inputs are no business of Ninja");
	has(e, "slug = test_a.py", "its folder");
	ok(!strstr(e, "||") && !strstr(e, "pool"), "it waits for nothing");
	e = edge(a, text, ".aomaker-build/groups/b-c.py/ok");
	has(e, "task = stamp-1", "its task");
	has(e, "|| .aomaker-build/groups/test_a.py/ok", "it waits");
	has(e, "pool = db", "its pool");
	has(text, "pool db\n  depth = 2", "the pool");
	ok(!strstr(text, "pool unused"), "no pool without groups");
}

static void
test_rest(struct arena *a)
{
	struct config c = config_of(a);
	struct plan p = plan_of(a, &c);
	const char *text = text_of(a, &p, &c), *e;

	has(edge(a, text, "groups:"),
		".aomaker-build/groups/test_a.py/ok "
		".aomaker-build/groups/b-c.py/ok",
		"the target of all groups");
	has(text, "default verdict", "plain ninja makes the verdict");
	has(text, ": merge | groups", "reports after all groups");
	e = edge(a, text, "build.ninja");
	has(e, ": plan | .aomaker-build/always", "it is checked each time");
	has(e, "args = --mp --dist-file .", "the words that were typed");
	has(text, "restat = 1", "the check may leave this file alone");
	has(text, "# test_a.py\n", "what a group is");
	*vec_add(a, &p.groups.v[1].args) = "-x";
	has(text_of(a, &p, &c), "# b c.py, pytest 'b c.py' -x\n",
		"and how it is selected");
}

static void
test_many(struct arena *a)
{
	struct config c = config_of(a);
	struct plan p = {0};
	const char *text;

	for (size_t i = 0; i < 600; i++)
		add_group(a, &p, arena_fmt(a, "g%zu", i), 0);
	text = text_of(a, &p, &c);
	has(edge(a, text, "groups:"), "groups-1 groups-2 groups-3",
		"many groups in parts");
	has(edge(a, text, "groups-3:"), "/g599/ok", "the last part");
}

static void
test_typed(struct arena *a)
{
	struct config c = config_of(a);
	struct plan p = plan_of(a, &c);

	*vec_add(a, &c.typed) = "a\nb";
	has(edge(a, text_of(a, &p, &c), "build.ninja"), "--encoded",
		"words that a Ninja file cannot hold");
}

int
main(void)
{
	struct arena a = {0};

	test_groups(&a);
	test_rest(&a);
	test_many(&a);
	test_typed(&a);
	arena_free(&a);
	return done();
}
