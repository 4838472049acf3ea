/* A history that a run is added to, and the order that follows from it. */
#include "plan/cost.h"
#include "report/history_update.h"
#include "tap.h"

static const char text[] =
	"{\"group\":\"short\",\"digest\":\"d\",\"time\":100,\"wall\":1}\n"
	"{\"group\":\"long\",\"digest\":\"d\",\"time\":100,\"wall\":9}\n"
	"torn {\"group\":\n"
	"{\"module\":\"m.py\",\"time\":100,\"tests\":[[\"a\",1,2,0,\"PF\"],"
	"[\"b\",0,5,0,\"PPPPPPPPPPPPPPPP\"],7]}\n";

static void
test_add(struct arena *a)
{
	struct plan p = {0};
	struct group_result status = {
		.verdict = VERDICT_FAILED, .start = 200, .stop = 204};
	struct summary s = {.plan = &p, .results = &status};
	struct history h;
	const struct history_test *t;

	*vec_add(a, &p.groups) = (struct group){.name = "short", .digest = "d"};
	*vec_add(a, &status.tests) = (struct test_result){
		.id = "m.py::a", .outcome = OUTCOME_CRASHED, .call = 4};
	history_parse(&h, a, text, sizeof text - 1, 1);
	history_update(&h, &s);
	t = history_test(history_module(&h, "m.py"), "a");
	is(t->outcomes, "CPF", "the newest outcome is the first");
	ok(t->call > 3.39 && t->call < 3.41, "durations are smoothed");
	ok(history_group(&h, "short")->wall > 3, "so are those of groups");
	history_update(&h, &s);
	is(t->outcomes, "CPF", "a run counts once");
	status = (struct group_result){.verdict = VERDICT_PASSED,
		.start = 300,
		.stop = 310,
		.queued = 6,
		.waited = 3};
	history_update(&h, &s);
	ok(history_group(&h, "short")->wall < 2,
		"without what it waited "
		"for a core and for its turn");
}

/* what did not run is remembered until it does, and costs nothing known */
static void
test_not_run(struct arena *a)
{
	struct plan p = {0};
	struct group_result status[2] = {
		{.verdict = VERDICT_INTERRUPTED, .start = 200, .stop = 201}};
	struct summary s = {
		.plan = &p, .results = status, .start = 200, .stop = 201};
	struct history h;
	struct history_module *m;

	*vec_add(a, &p.groups) = (struct group){.name = "short", .digest = "d"};
	*vec_add(a, &p.groups) = (struct group){.name = "new", .digest = "d"};
	*vec_add(a, &p.groups.v[1].inputs) = "n.py";
	*vec_add(a, &status[0].tests) = (struct test_result){
		.id = "m.py::a", .outcome = OUTCOME_NOT_RUN};
	*vec_add(a, &status[0].tests) = (struct test_result){
		.id = "m.py::new", .outcome = OUTCOME_NOT_RUN};
	history_parse(&h, a, text, sizeof text - 1, 1);
	history_update(&h, &s);
	status[0].start = 300;
	history_update(&h, &s);
	m = &h.modules.v[0];
	is(history_test(m, "a")->outcomes, "NPF", "once");
	ok(history_test(m, "a")->call == 2, "durations stay");
	ok(!history_ran(history_test(m, "new")), "a test that never ran");
	ok(history_group(&h, "short")->wall == 1, "a part is no whole");
	ok(history_module(&h, "n.py")->hidden, "a group that never began");
	s.start = status[0].start = 400;
	status[0].tests.v[0].outcome = OUTCOME_PASSED;
	history_update(&h, &s);
	is(history_test(m, "a")->outcomes, "PPF", "what came of it later");
	status[0].start = 401;
	status[0].tests.v[0].outcome = OUTCOME_FAILED;
	history_update(&h, &s);
	status[0].start = 402;
	status[0].tests.v[0].outcome = OUTCOME_PASSED;
	history_update(&h, &s);
	is(history_test(m, "a")->outcomes, "FPF",
		"the worst of one id in a run");
}

/* of the same group, though another Python ran it */
static void
test_another_python(struct arena *a)
{
	static const char known[] = "{\"group\":\"short\",\"digest\":\"d-0-1\","
				    "\"time\":100,\"wall\":1}\n";
	struct plan p = {0};
	struct group_result status = {.start = 200, .stop = 202};
	struct summary s = {
		.plan = &p, .results = &status, .start = 200, .stop = 202};
	struct history h;

	*vec_add(a, &p.groups) =
		(struct group){.name = "short", .digest = "d-0-2", .listed = 1};
	history_parse(&h, a, known, sizeof known - 1, 1);
	cost_order(&p, &h);
	ok(p.groups.v[0].cost == 1, "it takes what it took");
	history_update(&h, &s);
	ok(history_group(&h, "short")->wall == 2 * .7 + .3, "smoothed");
	p.groups.v[0].digest = "e-0-2";
	cost_order(&p, &h);
	ok(p.groups.v[0].cost == 0, "another group");
}

/* of two places the newer entry, test by test */
static void
test_merge(struct arena *a)
{
	static const char other[] =
		"{\"group\":\"short\",\"digest\":\"e\",\"time\":99,\"wall\":5}\n"
		"{\"group\":\"long\",\"digest\":\"e\",\"time\":101,\"wall\":5}\n"
		"{\"group\":\"new\",\"digest\":\"e\",\"time\":1,\"wall\":5}\n"
		"{\"module\":\"m.py\",\"time\":200,\"tests\":["
		"[\"a\",7,0,0,\"P\",99],[\"b\",7,0,0,\"F\",200]]}\n";
	struct history h, theirs;

	history_parse(&h, a, text, sizeof text - 1, 1);
	history_parse(&theirs, a, other, sizeof other - 1, 1);
	history_update_merge(&h, &theirs);
	ok(history_group(&h, "short")->wall == 1, "ours is newer");
	ok(history_group(&h, "long")->wall == 5, "theirs is");
	ok(history_group(&h, "new")->wall == 5, "only theirs");
	is(history_test(&h.modules.v[0], "a")->outcomes, "PF", "our test");
	is(history_test(&h.modules.v[0], "b")->outcomes, "F", "their test");
}

/* a module whose ids are new with every run does not grow for ever */
static void
test_bounds(struct arena *a)
{
	struct buf b = {0};
	struct history h;

	buf_adds(&b, "{\"module\":\"m.py\",\"time\":200,\"tests\":[");
	for (int i = 0; i < 6000; i++)
		buf_addf(
			&b, "[\"t%d\",1,1,1,\"P\",%d],", i, i < 10 ? 200 : 100);
	buf_adds(&b, "[\"x\",1,1,1,\"P\",200]]}\n");
	history_parse(&h, a, b.s, b.n, 1);
	buf_clear(&b);
	history_put(&b, &h, 201);
	history_parse(&h, a, b.s, b.n, 1);
	ok(h.modules.v[0].tests.n == 11, "those of the last run are kept");
	buf_release(&b);
}

static void
test_order(struct arena *a)
{
	static const char *const names[] = {"short", "new", "long", "listed"};
	struct plan p = {0};
	struct history h;
	struct buf b = {0};

	for (size_t i = 0; i < 4; i++)
		*vec_add(a, &p.groups) = (struct group){
			.name = names[i], .digest = "d", .listed = i == 3};
	*vec_add(a, &p.groups.v[3].tests) = "m.py::a";
	*vec_add(a, &p.groups.v[3].tests) = "m.py::new"; /* 4 on average */
	*vec_add(a, &p.groups.v[3].tests) = "n.py::new";
	history_parse(&h, a, text, sizeof text - 1, 1);
	cost_order(&p, &h);
	for (size_t i = 0; i < 4; i++)
		buf_addf(
			&b, "%s %.1f ", p.groups.v[i].name, p.groups.v[i].cost);
	is(b.s, "listed 11.0 long 9.0 new 7.0 short 1.0 ", "longest first");
	history_parse(&h, a, "", 0, 1);
	cost_order(&p, &h);
	is(p.groups.v[0].name, "listed", "without history the order stays");
	ok(p.groups.v[0].cost == 0, "and nothing is known");
	buf_release(&b);
}

int
main(void)
{
	struct arena a = {0};

	test_add(&a);
	test_not_run(&a);
	test_another_python(&a);
	test_merge(&a);
	test_bounds(&a);
	test_order(&a);
	arena_free(&a);
	return done();
}
