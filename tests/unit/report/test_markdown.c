/* the Markdown summary: no text of a test is markup, and lists have an end */
#include "report/markdown.h"

#include "report/run.h"
#include "tap.h"

static struct buf text;

static const char *
written(struct run *r, int status)
{
	buf_clear(&text);
	run_sum(r)->exit_status = status;
	markdown_put(&text, r->arena, &r->summary);
	return text.s;
}

static void
has(const char *part, const char *name)
{
	if (!ok(strstr(text.s, part) != NULL, "%s", name))
		printf("# got: %s\n", text.s);
}

static void
test_totals(struct arena *a)
{
	struct run r = {.arena = a};
	struct test_result *t;

	run_group(&r, "g", VERDICT_PASSED, 100, 104);
	run_test(&r, "m.py::a", OUTCOME_PASSED);
	is(written(&r, 0),
		"## ✅ 1 test passed\n\n1 passed · 1 group · 10.00 s\n",
		"all passed: nothing but totals");
	t = run_test(&r, "m.py::b", OUTCOME_FAILED);
	t->message = "no";
	run_test(&r, "m.py::c", OUTCOME_PASSED)->call = 0.4;
	run_try(&r, &r.results[0].tests.v[2], OUTCOME_FAILED, "first\nsecond");
	written(&r, 1);
	has("## ❌ 1 of 3 tests failed\n", "failures");
	has(" · 1 flaky · 1 group · ", "flaky");
	has("### Failures\n\n| test | group | why |\n|---|---|---|\n"
	    "| m.py::b | g | failed: no |\n",
		"the failure");
	has("### Flaky\n\n| test | attempts | first failure |\n|---|---|---|\n"
	    "| m.py::c | 2 | first |\n",
		"the flaky test, with one line");
	ok(!strstr(text.s, "Slowest"), "no test took half a second");
	r.summary.interrupted = 1;
	r.summary.stop = 300;
	buf_clear(&text);
	markdown_put(&text, a, &r.summary);
	has("Interrupted: ", "interrupted");
	has("3 min 20 s\n", "minutes");
}

static void
test_escapes(struct arena *a)
{
	struct run r = {.arena = a};
	struct buf huge = {0};

	run_group(&r, "g_h", VERDICT_FAILED, 100, 104);
	run_test(&r, "m.py::a_b", OUTCOME_FAILED)->message =
		"<b> |*_x_ @you #1 \x1b[31mred\x1b[0m\r\nnext";
	written(&r, 1);
	has("| m.py::a_b | g_h | ", "_ within a word is no markup");
	has("&#60;b&#62; &#124;&#42;&#95;x&#95; &#64;you &#35;1 red |",
		"markup, mentions and colours of a message");
	for (int i = 0; i < 100; i++)
		buf_adds(&huge, "ä");
	r.results[0].tests.v[0].message = huge.s;
	written(&r, 1);
	has("ää… |", "a long message is cut at a character");
	run_test(&r, "m.py::t[\\u5317]", OUTCOME_FAILED);
	written(&r, 1);
	has("| m.py::t&#91;北&#93; |", "an id without pytest's escapes");
	buf_release(&huge);
}

static void
test_many(struct arena *a)
{
	struct run r = {.arena = a};

	run_group(&r, "g", VERDICT_FAILED, 100, 104);
	for (int i = 0; i < 33; i++)
		run_test(&r, "m.py::a", OUTCOME_FAILED)->call = i;
	written(&r, 1);
	has("\nand 3 more\n", "failures are limited");
	has("### Slowest\n\n| test | group | time |\n|---|---|---|\n"
	    "| m.py::a | g | 32.00 s |\n| m.py::a | g | 31.00 s |\n",
		"the slowest first");
	ok(!strstr(text.s, "27.00 s"), "only five of them");
}

int
main(void)
{
	struct arena a = {0};

	test_totals(&a);
	test_escapes(&a);
	test_many(&a);
	buf_release(&text);
	arena_free(&a);
	return done();
}
