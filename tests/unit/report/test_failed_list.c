/* the list of failed tests at the end: columns, equal errors, groups, commands */
#include "report/failed_list.h"

#include "report/run.h"
#include "tap.h"

static struct buf text;
static const char *const words[] = {"--mp", "-e", "a b"};

static void
write_text(struct run *r, size_t width)
{
	const struct summary *s = run_sum(r);
	struct tty tty = {.live = width > 0, .width = width};
	strings typed = {(const char **)words, 3, 3};
	struct terminal_style style = {.tty = &tty,
		.typed = &typed,
		.names = terminal_lines_shown_names(s)};

	buf_clear(&text);
	buf_adds(&text, "");
	failed_list_put(&text, s, &style);
}

static struct test_result *
add(struct run *r, const char *id, enum outcome outcome, const char *message)
{
	struct test_result *t = run_test(r, id, outcome);

	t->message = message;
	t->call = 1.25;
	return t;
}

static void
test_rows(struct arena *a)
{
	struct run r = {.arena = a};

	run_group(&r, "d/m.py", VERDICT_FAILED, 100, 104);
	write_text(&r, 0);
	is(text.s, "", "no failure, no list");
	add(&r, "d/m.py::fine", OUTCOME_PASSED, NULL);
	add(&r, "d/m.py::t[\\u5317]", OUTCOME_FAILED, "assert 1 == 2");
	add(&r, "d/m.py::crashes", OUTCOME_CRASHED, "boom");
	add(&r, "d/m.py::idle", OUTCOME_NOT_RUN, "stopped");
	write_text(&r, 0);
	is(text.s,
		"\nFailed tests\n"
		"  FAILED     d/m.py::t[北]      1.2 s  assert 1 == 2\n"
		"  CRASHED    d/m.py::crashes    1.2 s  boom\n"
		"  again: arun --lf --mp -e 'a b'\n",
		"into a pipe: columns, nothing is cut");
	write_text(&r, 100);
	ok(strstr(text.s,
		   "  FAILED     d/m.py::t[北]      1.2 s  assert 1 == 2\n") !=
			NULL,
		"the same on a wide terminal");
	write_text(&r, 45);
	is(text.s,
		"\nFailed tests\n"
		"  FAILED     d/m.py::t[北]             1.2 s\n"
		"             assert 1 == 2\n"
		"  CRASHED    d/m.py::crashes           1.2 s\n"
		"             boom\n"
		"  again: arun --lf --mp -e 'a b'\n",
		"a narrow one: the reason below");
}

static void
test_groups(struct arena *a)
{
	struct run r = {.arena = a};

	run_group(&r, "smoke", VERDICT_FAILED, 100, 104);
	for (int i = 0; i < 4; i++)
		add(&r, arena_fmt(a, "m.py::t%d", i), OUTCOME_ERROR,
			"E: no service")
			->longrepr = "client.py:7: E";
	run_group(&r, "late", VERDICT_CRASHED, 100, 104)->message =
		"the worker exited with status 9";
	run_group(&r, "stopped", VERDICT_INTERRUPTED, 100, 104)->message =
		"Ctrl-C";
	write_text(&r, 0);
	is(text.s,
		"\nFailed tests\n"
		"  ERROR      smoke  m.py::t0    1.2 s  E: no service\n"
		"             and 3 others with the same error\n"
		"  CRASHED    late   late        4.0 s  the worker exited with "
		"status 9\n"
		"  again: arun --lf --mp -e 'a b'\n",
		"groups that ids do not tell, and one that failed by itself");
	r.plan.groups.v[0].place = 1; /* it started first, as it takes long */
	write_text(&r, 0);
	ok(strstr(text.s, "ERROR ") > strstr(text.s, "CRASHED "),
		"in the order in which they were selected");
}

/* a group whose name is only the start of its module's is shown */
static void
test_names(struct arena *a)
{
	struct run r = {.arena = a};

	run_group(&r, "m", VERDICT_FAILED, 100, 104);
	add(&r, "m_test.py::t", OUTCOME_FAILED, "boom");
	write_text(&r, 0);
	ok(strstr(text.s, "  FAILED     m  m_test.py::t    1.2 s  boom\n") !=
			NULL,
		"no module and no folder");
	r.plan.groups.v[0].name = "m_test.py [1/2]";
	r.plan.groups.v[0].whole = "m_test.py";
	write_text(&r, 0);
	ok(strstr(text.s, "  FAILED     m_test.py::t    1.2 s  boom\n") != NULL,
		"a part of a module");
}

int
main(void)
{
	struct arena a = {0};

	test_rows(&a);
	test_groups(&a);
	test_names(&a);
	buf_release(&text);
	arena_free(&a);
	return done();
}
