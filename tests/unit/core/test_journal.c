/* events of a worker -> what became of its tests */
#include "core/journal_end.h"
#include "journal_events.h"
#include "tap.h"

/* "verdict: outcome outcome ...; message" */
static void
test(const char *name, const char *events, int exit_status, int killer,
	const char *expected)
{
	struct arena a = {0};
	struct group_result s = {0};
	struct journal j;
	struct buf b = {0};

	journal_init(&j, &a, &s);
	journal_read(&j, events, strlen(events));
	journal_end(&j,
		&(struct journal_end){
			exit_status, killer, .evidence = "the log"});
	journal_close(&j);
	buf_addf(&b, "%s:", verdict_names[s.verdict]);
	for (size_t i = 0; i < s.tests.n; i++)
		buf_addf(&b, " %s", outcome_names[s.tests.v[i].outcome]);
	if (s.message)
		buf_addf(&b, "; %s", s.message);
	is(b.s, expected, name);
	buf_release(&b);
	arena_free(&a);
}

static void
test_details(void)
{
	static const char events[] = COLLECTED START(0) PHASE(0, "setup",
		"passed") "{\"event\":\"phase\",\"n\":0,\"when\":\"call\",\"outcome\":"
			  "\"failed\",\"duration\":2,\"message\":\"assert 0\","
			  "\"longrepr\":\"E assert 0\",\"sections\":[[\"out\",\"x\"]]}\n"
			  "{\"event\":\"phase\",\"n\":0,\"when\":\"teardown\",\"outcome\":"
			  "\"failed\",\"duration\":1.5,\"longrepr\":\"E late\"}\n" FINISH(
				  0) START(1);
	struct arena a = {0};
	struct group_result s = {0};
	struct journal j;

	journal_init(&j, &a, &s);
	journal_read(&j, events, sizeof events - 1);
	journal_end(&j, &(struct journal_end){-1, 11, .evidence = "the log"});
	journal_close(&j);
	is(s.tests.v[0].message, "assert 0", "the first failure's message");
	is(s.tests.v[0].longrepr, "E assert 0\n\nand in teardown:\n\nE late",
		"the texts of both failures");
	is(s.tests.v[0].sections.v[0].value, "x", "its sections");
	ok(s.tests.v[0].setup == 1.5 && s.tests.v[0].call == 2 &&
			s.tests.v[0].teardown == 1.5,
		"durations of each phase");
	ok(s.tests.v[0].start == 2 && s.tests.v[0].stop == 3, "times");
	is(s.tests.v[1].longrepr, "the log", "the evidence of a crash");
	ok(s.signal == 11 && s.exit_status == -1, "the signal");
	arena_free(&a);
}

/* a tear-down that kills the worker: what was reported before it stays */
static void
test_death_after_a_report(void)
{
	static const char events[] = COLLECTED START(0) PHASE(0, "setup",
		"passed") "{\"event\":\"phase\",\"n\":0,\"when\":\"call\",\"outcome\":"
			  "\"failed\",\"duration\":2,\"message\":\"assert 0\","
			  "\"longrepr\":\"E assert 0\",\"sections\":[[\"out\",\"x\"]]}\n";
	struct journal_end lost = {.lost = 1};
	struct arena a = {0};
	struct group_result s = {.stop = 10};
	struct journal j;

	journal_init(&j, &a, &s);
	journal_read(&j, events, sizeof events - 1);
	journal_end(&j,
		&(struct journal_end){
			-1, 9, .limit = "too long", .evidence = "the log"});
	is(s.tests.v[0].message, "assert 0; then: too long",
		"the failure, then the end");
	is(s.tests.v[0].longrepr, "E assert 0\n\nand then: too long\n\nthe log",
		"the texts of both");
	is(s.tests.v[0].sections.v[0].value, "x", "its sections stay");
	ok(s.tests.v[0].outcome == OUTCOME_TIMED_OUT, "the end's outcome");
	ok(s.tests.v[0].teardown == 4.5, "the rest is the tear-down's");
	s = (struct group_result){0};
	journal_init(&j, &a, &s);
	journal_read(&j, events, sizeof events - 1);
	journal_end(&j, &lost);
	ok(s.tests.v[0].outcome == OUTCOME_NOT_RUN && !s.tests.v[0].message,
		"a worker that was taken away has told nothing");
	arena_free(&a);
}

/* what one worker leaves, the next goes on with */
static void
test_another_worker(void)
{
	static const char first[] =
		"{\"event\":\"collected\",\"ids\":"
		"[\"a\",\"b\",\"b\",\"c\"]}\n" PASS(0) START(1);
	static const char second[] = "{\"event\":\"collected\",\"ids\":"
				     "[\"b\",\"c\"]}\n" PASS(0) START(1);
	struct journal_end killed = {-1, 9, .evidence = "log"},
			   lost = {.lost = 1};
	struct arena a = {0};
	struct group_result s = {0};
	struct journal j;
	indices rest;

	journal_init(&j, &a, &s);
	journal_read(&j, first, sizeof first - 1);
	journal_end(&j, &killed);
	rest = journal_rest(&j);
	ok(rest.n == 2, "two are left");
	is(s.tests.v[rest.v[0]].id, "b", "the second of one name");
	ok(rest.v[0] == 2, "as its place says");
	journal_read(&j, second, sizeof second - 1);
	journal_end(&j, &lost);
	rest = journal_rest(&j);
	ok(rest.n == 1 && j.deaths == 1, "what is taken away runs again");
	journal_read(&j, first, 0);
	journal_end(&j, &killed);
	journal_close(&j);
	ok(s.tests.n == 4 && s.tests.v[0].outcome == OUTCOME_PASSED &&
			s.tests.v[1].outcome == OUTCOME_CRASHED &&
			s.tests.v[2].outcome == OUTCOME_PASSED &&
			s.tests.v[3].outcome == OUTCOME_NOT_RUN,
		"outcomes of all");
	ok(s.verdict == VERDICT_CRASHED && s.signal == 9, "the verdict");
	arena_free(&a);
}

/* killed for a time limit, that of a test and that of the group */
static void
test_limits(void)
{
	static const char first[] = COLLECTED START(0);
	static const char second[] = "{\"event\":\"collected\",\"ids\":"
				     "[\"b\"]}\n";
	struct arena a = {0};
	struct group_result s = {0};
	struct journal j;

	journal_init(&j, &a, &s);
	journal_read(&j, first, sizeof first - 1);
	journal_end(&j,
		&(struct journal_end){
			-1, 15, .limit = "late", .evidence = "stacks"});
	ok(journal_rest(&j).n == 1, "the other test is left");
	journal_read(&j, second, sizeof second - 1);
	journal_end(&j, &(struct journal_end){-1, 9, .limit = "all late"});
	journal_close(&j);
	ok(s.tests.v[0].outcome == OUTCOME_TIMED_OUT &&
			s.tests.v[1].outcome == OUTCOME_NOT_RUN,
		"outcomes");
	is(s.tests.v[0].message, "late", "the limit of the test");
	is(s.tests.v[0].longrepr, "stacks", "what it did");
	is(s.tests.v[1].message, "all late", "the limit of the group");
	ok(s.verdict == VERDICT_TIMED_OUT, "the verdict");
	arena_free(&a);
}

/* a module that kills the worker that reads it */
static void
test_killed_at_collection(void)
{
	static const char first[] =
		"{\"event\":\"collecting\",\"id\":\"m.py\",\"path\":\"x/m.py\"}\n";
	static const char second[] = COLLECTED PASS(0) PASS(1) END(0);
	struct arena a = {0};
	struct group_result s = {0};
	struct journal j;

	journal_init(&j, &a, &s);
	journal_read(&j, first, sizeof first - 1);
	is(j.path, "x/m.py", "its path");
	journal_end(&j, &(struct journal_end){3, .evidence = "log"});
	journal_read(&j, second, sizeof second - 1);
	journal_end(&j, &(struct journal_end){.lost = 0});
	journal_close(&j);
	ok(s.tests.n == 3 && s.tests.v[0].collect &&
			s.tests.v[0].outcome == OUTCOME_CRASHED &&
			s.tests.v[2].outcome == OUTCOME_PASSED,
		"the others run");
	ok(s.verdict == VERDICT_CRASHED && s.exit_status == 3,
		"and the group has crashed");
	arena_free(&a);
}

/* the outcomes, and the exit status of the group */
static const char *
shared(struct arena *a, const char *first, const char *helper, int status,
	int killer)
{
	struct group_result s = {0};
	struct journal j;
	struct buf b = {0};

	journal_init(&j, a, &s);
	journal_read(&j, first, strlen(first));
	journal_end(&j, &(struct journal_end){.exit_status = j.exit_status});
	j.helper = 1;
	journal_read(&j, helper, strlen(helper));
	journal_end(&j,
		&(struct journal_end){.exit_status = status, .signal = killer});
	for (size_t i = 0; i < s.tests.n; i++)
		buf_addf(&b, "%s ", outcome_names[s.tests.v[i].outcome]);
	buf_addf(&b, "%d", s.exit_status);
	return buf_take(&b, a);
}

/* both have collected all tests, and each has run some */
static void
test_helper(void)
{
	struct arena a = {0};
	const char *lost = COLLECTED
		"{\"event\":\"collect_error\",\"id\":\"m.py\",\"time\":1}\n" START(
			1);

	is(shared(&a, COLLECTED PASS(0) END(0), COLLECTED PASS(1) END(0), 0, 0),
		"passed passed 0", "no test twice");
	is(shared(&a,
		   COLLECTED START(0) PHASE(0, "call", "failed") FINISH(0)
			   END(1),
		   COLLECTED PASS(1) END(0), 0, 0),
		"failed passed 1", "a failure of the first stays");
	is(shared(&a, COLLECTED PASS(1) END(0),
		   COLLECTED START(0) PHASE(0, "call", "failed") FINISH(0)
			   END(1),
		   1, 0),
		"failed passed 1", "a failure of the helper counts");
	is(shared(&a, COLLECTED PASS(0) END(0), lost, -1, 9),
		"passed crashed -1", "the test that the helper died in");
	arena_free(&a);
}

int
main(void)
{
	test("all pass", COLLECTED PASS(0) PASS(1) END(0), 0, 0,
		"passed: passed passed");
	test("one fails",
		COLLECTED PASS(0) START(1) PHASE(1, "setup", "passed")
			PHASE(1, "call", "failed")
				PHASE(1, "teardown", "passed") FINISH(1) END(1),
		1, 0, "failed: passed failed");
	test("set-up and tear-down fail",
		COLLECTED START(0) PHASE(0, "setup", "failed")
			PHASE(0, "teardown", "passed") FINISH(0) START(1) PHASE(
				1, "setup", "passed") PHASE(1, "call", "passed")
				PHASE(1, "teardown", "failed") FINISH(1) END(1),
		1, 0, "failed: error error");
	test("skipped",
		COLLECTED START(0) PHASE(0, "setup", "skipped")
			PHASE(0, "teardown", "passed") FINISH(0) PASS(1) END(0),
		0, 0, "passed: skipped passed");
	test("expected failures",
		COLLECTED START(0) PHASE(0, "setup",
			"passed") "{\"event\":\"phase\",\"n\":0,\"when\":\"call\",\"outcome\":"
				  "\"skipped\",\"xfail\":\"why\",\"duration\":0}\n" FINISH(
					  0) START(1) PHASE(1, "setup",
					  "passed") "{\"event\":\"phase\",\"n\":1,\"when\":\"call\",\"outcome\":"
						    "\"passed\",\"xfail\":\"why\",\"duration\":0}\n" FINISH(
							    1) END(0),
		0, 0, "passed: xfailed xpassed");
	test("killed in a test",
		COLLECTED PASS(0) START(1) PHASE(1, "setup", "passed"), -1, 9,
		"crashed: passed crashed; the worker was killed by signal 9 "
		"(Killed)");
	test("exited in a test", COLLECTED START(0), 3, 0,
		"crashed: crashed not run; the worker exited with status 3");
	test("died between tests", COLLECTED PASS(0), 0, 0,
		"crashed: passed not run; the worker exited with status 0");
	test("torn last line", COLLECTED PASS(0) "{\"event\":\"sta", -1, 9,
		"crashed: passed not run; the worker was killed by signal 9 "
		"(Killed)");
	test_another_worker();
	test_limits();
	test_killed_at_collection();
	test("nothing at all", "", 4, 0,
		"crashed:; the worker exited with status 4");
	test("interrupted",
		COLLECTED PASS(0) START(
			1) "{\"event\":\"interrupted\",\"message\":\"KeyboardInterrupt\"}"
			   "\n" END(2),
		2, 0, "interrupted: passed not run; KeyboardInterrupt");
	test("stopped by --maxfail",
		COLLECTED PASS(
			0) "{\"event\":\"stopped\",\"message\":\"enough\"}\n" END(1),
		1, 0, "interrupted: passed not run; enough");
	test("stopped too late",
		COLLECTED PASS(0) PASS(
			1) "{\"event\":\"stopped\",\"message\":\"enough\"}\n" END(0),
		0, 0, "passed: passed passed; enough");
	test("a module that is not collected",
		"{\"event\":\"collect_error\",\"id\":\"m.py\",\"time\":1}\n" COLLECTED
			PASS(0) PASS(1) END(1),
		1, 0, "failed: error passed passed");
	test("a module that is skipped",
		"{\"event\":\"collect_skip\",\"id\":\"m.py\",\"time\":1}\n" COLLECTED
			PASS(0) PASS(1) END(0),
		0, 0, "passed: skipped passed passed");
	test("nothing but a skipped module",
		"{\"event\":\"collect_skip\",\"id\":\"m.py\",\"time\":1}\n"
		"{\"event\":\"collected\",\"ids\":[]}\n" END(5),
		5, 0, "empty: skipped");
	test("nothing selected",
		"{\"event\":\"collected\",\"ids\":[]}\n" END(5), 5, 0,
		"empty:");
	test("pytest fails and no test did", COLLECTED PASS(0) PASS(1) END(1),
		1, 0,
		"error: passed passed; pytest ended with status 1 "
		"although no test failed");
	test("pytest shows something instead", END(0), 0, 0,
		"error:; pytest ended without a collection");
	test("dies after its tests", COLLECTED PASS(0) PASS(1) END(0), -1, 11,
		"error: passed passed; the worker was killed by signal 11 "
		"(Segmentation fault) after its tests");
	test("a subtest fails",
		COLLECTED PASS(0) START(1) PHASE(1, "setup",
			"passed") "{\"event\":\"phase\",\"n\":1,\"when\":\"call\",\"outcome\":"
				  "\"failed\",\"subtest\":\"i=1\",\"duration\":1}\n" PHASE(
					  1, "call", "passed") FINISH(1) END(1),
		1, 0, "failed: passed failed");
	test("run again by a plugin",
		COLLECTED PASS(0) START(
			1) "{\"event\":\"phase\",\"n\":1,\"when\":\"call\",\"outcome\":"
			   "\"rerun\",\"rerun\":true,\"duration\":1}\n" PHASE(
				   1, "setup", "passed")
				   PHASE(1, "call", "passed") FINISH(1) END(0),
		0, 0, "passed: passed passed");
	test_details();
	test_helper();
	test_death_after_a_report();
	return done();
}
