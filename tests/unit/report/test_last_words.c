/* where a test was when its worker died, and what it had printed last */
#define _DEFAULT_SOURCE
#include <unistd.h>

#include "report/last_words.h"
#include "tap.h"

#define FRAME(file, line, function)                                            \
	"  File \"" file "\", line " line " in " function "\n"

static struct last_words
find(const char *id, const char *text)
{
	struct test_result t = {
		.id = id, .outcome = OUTCOME_TIMED_OUT, .longrepr = text};
	struct last_words w;

	ok(last_words_find(&w, t.id, t.outcome, t.longrepr), "it has ended so");
	return w;
}

static void
is_at(const struct last_words *w, const char *expected, const char *name)
{
	struct buf b = {0};

	buf_adds(&b, "");
	last_words_put_place(&b, w);
	is(b.s, expected, name);
	buf_release(&b);
}

static void
test_places(void)
{
	struct last_words w = find("t/test_a.py::test",
		"Thread 0x1 (most recent call first):\n" FRAME("/p/pool.py",
			"3",
			"work") "\n"
				"Current thread 0x2 (most recent call first):\n" FRAME(
					"/usr/lib/python3.11/ctypes.py", "5",
					"at") FRAME("/p/shop/client.py", "17",
					"reserve") FRAME("/p/t/test_a.py", "28",
					"test")
					FRAME("/x/site-packages/_pytest/python.py",
						"1", "f"));

	is_at(&w, "at /p/shop/client.py:17 in reserve", "its own frame");
	ok(w.stacks, "there are stacks");
	w = find("t/test_a.py::test",
		"Current thread 0x2 (most recent call first):\n" FRAME(
			"/p/main.py", "3",
			"serve") "\n"
				 "Thread 0x1 (most recent call first):\n" FRAME(
					 "/p/t/test_a.py", "28", "test"));
	is_at(&w, "at /p/t/test_a.py:28 in test",
		"a thread that runs the module");
	w = find("t/test_a.py::test",
		"Thread 0x1 (most recent call first):\n" FRAME("/p/pool.py",
			"3",
			"work") "\n"
				"Current thread 0x2 (most recent call first):\n" FRAME(
					"/p/other.py", "4", "run"));
	is_at(&w, "at /p/other.py:4 in run", "else the current one");
	w = find("a.py::t",
		"Current thread 0x2 (most recent call first):\n" FRAME(
			"/usr/lib/python3.11/x.py", "1", "f") "  File \"torn");
	is_at(&w, "", "no frame of the project");
	w = find("a.py::t", "boom");
	is_at(&w, "", "no stack");
	ok(!w.stacks, "none at all");
}

static void
test_output(void)
{
	struct last_words w = find("a.py::t",
		"E  failed before\n\nand then: longer than its limit\n\nlog\n"
		"--- captured stdout\none\ntwo\n \n\n"
		"--- captured stderr\nthree");

	ok(w.stdout_line.n == 3 && !memcmp(w.stdout_line.text, "two", 3),
		"the last line of stdout");
	ok(w.stderr_line.n == 5, "of stderr");
	ok(w.nbefore == strlen("E  failed before"), "what pytest had told");
	w = find("a.py::t", NULL);
	ok(!w.stdout_line.text && !w.before, "nothing is known");
}

static void
test_source(void)
{
	char dir[4096] = "", text[9000];
	struct last_words w;
	struct buf b = {0};

	if (!getcwd(dir, sizeof dir))
		return;
	snprintf(text, sizeof text,
		"Current thread 0x2 (most recent call first):\n"
		"  File \"%s/tests/unit/report/test_last_words.c\", line 3 in "
		"f\n",
		dir);
	w = find("a.py::t", text);
	is_at(&w, "at tests/unit/report/test_last_words.c:3 in f", "relative");
	last_words_put_source(&b, &w);
	is(b.s, "#include <unistd.h>", "the line of the source");
	buf_release(&b);
}

int
main(void)
{
	struct test_result failed = {.outcome = OUTCOME_FAILED};
	struct last_words w;

	ok(!last_words_find(&w, failed.id, failed.outcome, failed.longrepr),
		"its worker has not died");
	test_places();
	test_output();
	test_source();
	return done();
}
