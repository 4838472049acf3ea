/* --lf: what is left of the groups of a plan. */
#include "plan/last_failed.h"
#include "made_plan.h"

static const char text[] =
	"{\"module\":\"m.py\",\"time\":1,\"tests\":["
	"[\"ok\",0,1,0,\"PF\",1],[\"bad\",0,1,0,\"FP\",1],"
	"[\"crash\",0,1,0,\"C\",1],[\"none\",0,0,0,\"N\",1],"
	"[\"skip\",0,0,0,\"S\",1]]}\n"
	"{\"module\":\"broken.py\",\"time\":1,\"hidden\":1,\"tests\":[]}\n";

static void
make(struct arena *a, struct suite *s, struct plan *p)
{
	static const char *const tests[] = {
		"ok", "bad", "crash", "none", "skip"};
	struct suite_module *m = add_module(a, s, "m.py");
	struct group *g;

	for (size_t i = 0; i < 5; i++)
		add_test(a, s, m, tests[i], "");
	g = add_group(a, p, "all", 0);
	g->args = g->inputs = list(a, "m.py broken.py");
	g->tests =
		list(a, "m.py::ok m.py::bad m.py::crash m.py::none m.py::skip");
	g->listed = 1;
	g = add_group(a, p, "fine", 0);
	g->args = g->inputs = list(a, "m.py");
	g->tests = list(a, "m.py::ok");
	g->listed = 1;
	g = add_group(a, p, "bad", 0);
	g->args = g->inputs = list(a, "m.py");
	g->tests = list(a, "m.py::bad");
	g->listed = 1;
}

static int
run(struct arena *a, struct plan *p, const struct settings *settings,
	const char *history, size_t n)
{
	struct suite s = {0};
	struct subset parts;
	struct history h;

	*p = (struct plan){0};
	make(a, &s, p);
	subset_init(&parts, a, &s);
	history_parse(&h, a, history, n, 1);
	return last_failed(p, &parts, settings, &h);
}

int
main(void)
{
	struct arena a = {0};
	struct settings settings = {0};
	struct plan p;

	ok(run(&a, &p, &settings, text, sizeof text - 1), "some have failed");
	is(names(&a, &p), "all bad", "groups without such a test are left out");
	is(joined(&a, &p.groups.v[0].tests), "m.py::bad m.py::crash m.py::none",
		"failed, crashed, not run");
	is(joined(&a, &p.groups.v[0].args), "m.py broken.py",
		"and modules that could not be collected");
	ok(p.groups.v[0].only, "other tests are skipped");
	ok(!p.groups.v[1].only, "a group that is wanted whole is as it was");
	group_rules_add(&settings.rules, &a, "a*")->lf_whole = 1;
	run(&a, &p, &settings, text, sizeof text - 1);
	ok(p.groups.v[0].tests.n == 5 && !p.groups.v[0].only, "lf: group");
	ok(!run(&a, &p, &settings, "", 0), "nothing has failed");
	is(names(&a, &p), "all fine bad", "the plan is as it was");
	arena_free(&a);
	return done();
}
