/* failures on the terminal: what is shown in full, in part, and once */
#include "report/failures.h"

#include "report/run.h"
#include "tap.h"

static struct buf text;

static void
write_text(struct run *r)
{
	struct tty tty = {.width = 80};
	struct terminal_style style = {.tty = &tty};

	buf_clear(&text);
	buf_adds(&text, "");
	failures_put(&text, run_sum(r), &style);
}

static void
has(const char *part, const char *name)
{
	if (!ok(strstr(text.s, part) != NULL, "%s", name))
		printf("# got: %s\n", text.s);
}

static size_t
occurrences(const char *part)
{
	size_t n = 0;

	for (const char *p = text.s; (p = strstr(p, part)); p++)
		n++;
	return n;
}

static void
test_one(struct arena *a)
{
	struct run r = {.arena = a};
	struct test_result *t;

	run_group(&r, "g", VERDICT_PASSED, 100, 104);
	run_test(&r, "m.py::fine", OUTCOME_PASSED);
	write_text(&r);
	is(text.s, "", "no failure, no text");
	t = run_test(&r, "m.py::bad", OUTCOME_ERROR);
	t->longrepr = "def t():\nE   boom\x1b";
	t->message = "boom";
	*vec_add(a, &t->sections) =
		(struct pair){"Captured stdout call", "hello\n"};
	run_try(&r, t, OUTCOME_ERROR, "boom");
	write_text(&r);
	is(text.s,
		"\nFailures\n\n  g\n    m.py::bad  (error)  (2 attempts)\n"
		"      def t():\n      E   boom\\x1b\n"
		"      --- Captured stdout call ---\n      hello\n"
		"    again: arun m.py::bad\n",
		"traceback, output and command");
	t->outcome = OUTCOME_CRASHED;
	write_text(&r);
	has("(crashed)  (2 attempts)\n      boom\n", "what pytest did not see");
}

/* - is red, + is green, ^ is dim; what both values have is plain */
static void
test_colours(struct arena *a)
{
	struct run r = {.arena = a};
	struct tty tty = {.width = 80, .colour = 1};
	struct terminal_style style = {.tty = &tty};

	run_group(&r, "g", VERDICT_FAILED, 100, 104);
	run_test(&r, "m.py::bad", OUTCOME_FAILED)->longrepr =
		">   assert a == b\nE   assert [1...] == [2...]\n"
		"E     (- right of ==, + left of ==)\nE       [\n"
		"E     -   2,\nE     ?   ^\nE     +   1,\n\n"
		"E   assert 10 == 0\nE    +  where 10 = len([])";
	buf_clear(&text);
	failures_put(&text, run_sum(&r), &style);
	has("      \033[31mE   assert [1...] == [2...]\033[0m\n"
	    "      E     (- right of ==, + left of ==)\n"
	    "      E       [\n"
	    "      \033[31mE     -   2,\033[0m\n"
	    "      \033[2mE     ?   ^\033[0m\n"
	    "      \033[32mE     +   1,\033[0m\n",
		"a difference");
	has("      \033[31mE    +  where 10 = len([])\033[0m\n",
		"an explanation is none");
}

static void
test_long(struct arena *a)
{
	struct run r = {.arena = a};
	struct buf trace = {0};

	for (int i = 1; i <= 100; i++)
		buf_addf(&trace, "line %d\n", i);
	run_group(&r, "g", VERDICT_FAILED, 100, 104);
	run_test(&r, "m.py::bad", OUTCOME_FAILED)->longrepr = trace.s;
	write_text(&r);
	has("      line 40\n      ... 20 lines more ...\n      line 61\n",
		"head and tail of a traceback");
	ok(!strstr(text.s, "line 41\n") && strstr(text.s, "line 100\n"),
		"and nothing in between");
	buf_release(&trace);
}

static void
test_many(struct arena *a)
{
	struct run r = {.arena = a};

	run_group(&r, "g", VERDICT_FAILED, 100, 104);
	for (int i = 0; i < 103; i++) {
		struct test_result *t = run_test(
			&r, arena_fmt(a, "m.py::t%d", i), OUTCOME_FAILED);

		t->message = arena_fmt(a, "message %d", i);
		t->longrepr = arena_fmt(a, "trace %d", i);
	}
	write_text(&r);
	ok(occurrences("      trace ") == 50, "tracebacks of the first");
	has("\n  and 53 more, which the list below has; in full in "
	    "reports/summary.json\n",
		"and counted");
}

static void
test_not_run(struct arena *a)
{
	struct run r = {.arena = a};

	run_group(&r, "g", VERDICT_INTERRUPTED, 100, 104);
	for (int i = 0; i < 7; i++)
		run_test(&r, arena_fmt(a, "m.py::t%d", i), OUTCOME_NOT_RUN)
			->message = "the run was stopped before";
	write_text(&r);
	is(text.s, "", "a group that was interrupted: the totals count them");
	r.results[0].verdict = VERDICT_TIMED_OUT;
	write_text(&r);
	has("\n  g\n    7 tests did not run: the run was stopped before\n",
		"else their number, and the reason");
}

static void
test_refused(struct arena *a)
{
	struct run r = {.arena = a};
	struct group_result *s;

	for (int i = 0; i < 3; i++) {
		s = run_group(&r, arena_fmt(a, "g%d", i), VERDICT_ERROR, 1, 2);
		s->exit_status = PYTEST_USAGE;
		s->message = i < 2 ? "no such option: --x" : "no such file";
	}
	write_text(&r);
	has("\n  g0 and 1 other group: pytest refuses\n"
	    "      no such option: --x\n",
		"an error that groups share is shown once");
	has("\n  g2: pytest refuses\n      no such file\n", "another one, too");
	ok(!strstr(text.s, "g1"), "not for each of them");
}

static void
test_group(struct arena *a)
{
	struct run r = {.arena = a};
	struct group_result *s = run_group(&r, "g", VERDICT_ERROR, 1, 2);

	s->message = "pytest ended with 3";
	s->attempts = 2;
	write_text(&r);
	has("\n  g: pytest ended with 3\n    log: .aomaker-build/groups/g/2/log\n",
		"an error of pytest itself");
}

int
main(void)
{
	struct arena a = {0};

	test_one(&a);
	test_colours(&a);
	test_long(&a);
	test_many(&a);
	test_not_run(&a);
	test_refused(&a);
	test_group(&a);
	buf_release(&text);
	arena_free(&a);
	return done();
}
