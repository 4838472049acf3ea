/* events of a worker -> what became of its tests */
#include "journal.h"
#include "tap.h"

#define COLLECTED "{\"event\":\"collected\",\"time\":1,\"ids\":[\"a\",\"b\"]}\n"
#define START(n) "{\"event\":\"start\",\"n\":" #n ",\"time\":2}\n"
#define PHASE(n, when, outcome) "{\"event\":\"phase\",\"n\":" #n ",\"when\":\"" \
	when "\",\"outcome\":\"" outcome "\",\"duration\":1.5}\n"
#define FINISH(n) "{\"event\":\"finish\",\"n\":" #n ",\"time\":3}\n"
#define PASS(n) START(n) PHASE(n, "setup", "passed") \
	PHASE(n, "call", "passed") PHASE(n, "teardown", "passed") FINISH(n)
#define END(status) "{\"event\":\"end\",\"exitstatus\":" #status "}\n"

/* "verdict: outcome outcome ...; message" */
static void
test(const char *name, const char *events, int exit_status, int killer,
	const char *expected)
{
	struct arena a = {0};
	struct status s = {0};
	struct journal j;
	struct buf b = {0};

	journal_init(&j, &a, &s);
	journal_read(&j, events, strlen(events));
	journal_end(&j, exit_status, killer, "the log");
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
	static const char events[] = COLLECTED START(0)
		PHASE(0, "setup", "passed")
		"{\"event\":\"phase\",\"n\":0,\"when\":\"call\",\"outcome\":"
		"\"failed\",\"duration\":2,\"message\":\"assert 0\","
		"\"longrepr\":\"E assert 0\",\"sections\":[[\"out\",\"x\"]]}\n"
		"{\"event\":\"phase\",\"n\":0,\"when\":\"teardown\",\"outcome\":"
		"\"failed\",\"duration\":1.5,\"longrepr\":\"E late\"}\n"
		FINISH(0) START(1);
	struct arena a = {0};
	struct status s = {0};
	struct journal j;

	journal_init(&j, &a, &s);
	journal_read(&j, events, sizeof events - 1);
	journal_end(&j, -1, 11, "the log");
	is(s.tests.v[0].message, "assert 0", "the first failure's message");
	is(s.tests.v[0].longrepr, "E assert 0\n\nand in teardown:\n\nE late",
		"the texts of both failures");
	is(s.tests.v[0].sections.v[0].value, "x", "its sections");
	ok(s.tests.v[0].setup == 1.5 && s.tests.v[0].call == 2 &&
		s.tests.v[0].teardown == 1.5, "durations of each phase");
	ok(s.tests.v[0].start == 2 && s.tests.v[0].stop == 3, "times");
	is(s.tests.v[1].longrepr, "the log", "the evidence of a crash");
	ok(s.signal == 11 && s.exit_status == -1, "the signal");
	arena_free(&a);
}

int
main(void)
{
	test("all pass", COLLECTED PASS(0) PASS(1) END(0), 0, 0,
		"passed: passed passed");
	test("one fails", COLLECTED PASS(0) START(1)
		PHASE(1, "setup", "passed") PHASE(1, "call", "failed")
		PHASE(1, "teardown", "passed") FINISH(1) END(1), 1, 0,
		"failed: passed failed");
	test("set-up and tear-down fail", COLLECTED START(0)
		PHASE(0, "setup", "failed") PHASE(0, "teardown", "passed")
		FINISH(0) START(1) PHASE(1, "setup", "passed")
		PHASE(1, "call", "passed") PHASE(1, "teardown", "failed")
		FINISH(1) END(1), 1, 0, "failed: error error");
	test("skipped", COLLECTED START(0) PHASE(0, "setup", "skipped")
		PHASE(0, "teardown", "passed") FINISH(0) PASS(1) END(0), 0, 0,
		"passed: skipped passed");
	test("expected failures", COLLECTED START(0)
		PHASE(0, "setup", "passed")
		"{\"event\":\"phase\",\"n\":0,\"when\":\"call\",\"outcome\":"
		"\"skipped\",\"xfail\":\"why\",\"duration\":0}\n" FINISH(0)
		START(1) PHASE(1, "setup", "passed")
		"{\"event\":\"phase\",\"n\":1,\"when\":\"call\",\"outcome\":"
		"\"passed\",\"xfail\":\"why\",\"duration\":0}\n" FINISH(1)
		END(0), 0, 0, "passed: xfailed xpassed");
	test("killed in a test", COLLECTED PASS(0) START(1)
		PHASE(1, "setup", "passed"), -1, 9,
		"crashed: passed crashed; the worker was killed by signal 9 "
		"(Killed)");
	test("exited in a test", COLLECTED START(0), 3, 0,
		"crashed: crashed not run; the worker exited with status 3");
	test("died between tests", COLLECTED PASS(0), 0, 0,
		"crashed: passed not run; the worker exited with status 0");
	test("torn last line", COLLECTED PASS(0) "{\"event\":\"sta", -1, 9,
		"crashed: passed not run; the worker was killed by signal 9 "
		"(Killed)");
	test("nothing at all", "", 4, 0,
		"crashed:; the worker exited with status 4");
	test("interrupted", COLLECTED PASS(0) START(1)
		"{\"event\":\"interrupted\",\"message\":\"KeyboardInterrupt\"}"
		"\n" END(2), 2, 0,
		"interrupted: passed not run; KeyboardInterrupt");
	test("a module that is not collected",
		"{\"event\":\"collect_error\",\"id\":\"m.py\",\"time\":1}\n"
		COLLECTED PASS(0) PASS(1) END(1), 1, 0,
		"failed: error passed passed");
	test("a module that is skipped",
		"{\"event\":\"collect_skip\",\"id\":\"m.py\",\"time\":1}\n"
		COLLECTED PASS(0) PASS(1) END(0), 0, 0,
		"passed: skipped passed passed");
	test("nothing but a skipped module",
		"{\"event\":\"collect_skip\",\"id\":\"m.py\",\"time\":1}\n"
		"{\"event\":\"collected\",\"ids\":[]}\n" END(5), 5, 0,
		"empty: skipped");
	test("nothing selected", "{\"event\":\"collected\",\"ids\":[]}\n"
		END(5), 5, 0, "empty:");
	test("pytest fails and no test did", COLLECTED PASS(0) PASS(1) END(1),
		1, 0, "error: passed passed; pytest ended with status 1 "
		"although no test failed");
	test("dies after its tests", COLLECTED PASS(0) PASS(1) END(0), -1, 11,
		"error: passed passed; the worker was killed by signal 11 "
		"(Segmentation fault) after its tests");
	test("a subtest fails", COLLECTED PASS(0) START(1)
		PHASE(1, "setup", "passed")
		"{\"event\":\"phase\",\"n\":1,\"when\":\"call\",\"outcome\":"
		"\"failed\",\"subtest\":\"i=1\",\"duration\":1}\n"
		PHASE(1, "call", "passed") FINISH(1) END(1), 1, 0,
		"failed: passed failed");
	test("run again by a plugin", COLLECTED PASS(0) START(1)
		"{\"event\":\"phase\",\"n\":1,\"when\":\"call\",\"outcome\":"
		"\"rerun\",\"rerun\":true,\"duration\":1}\n"
		PHASE(1, "setup", "passed") PHASE(1, "call", "passed")
		FINISH(1) END(0), 0, 0, "passed: passed passed");
	test_details();
	return done();
}
