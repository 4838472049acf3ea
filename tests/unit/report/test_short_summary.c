/* what -r asks for, by its letters */
#include "report/short_summary.h"

#include "report/run.h"
#include "tap.h"

static struct buf text;

static void
written(struct run *r, const char *letters, const char *expected)
{
	struct tty tty = {.width = 80};
	struct terminal_style style = {.tty = &tty};

	r->plan.outputs.reportchars = letters;
	buf_clear(&text);
	buf_adds(&text, "");
	short_summary_put(&text, run_sum(r), &style);
	is(text.s, expected, letters ? letters : "unknown");
}

static void
skip(struct run *r, const char *id, const char *place)
{
	struct test_result *t = run_test(r, id, OUTCOME_SKIPPED);

	t->place = place;
	t->message = "no database";
}

#define TITLE "\nShort test summary info\n"
#define SKIPS "    SKIPPED [2] m.py:5: no database\n"

int
main(void)
{
	struct arena a = {0};
	struct run r = {.arena = &a};
	struct test_result *passed;

	run_group(&r, "g", VERDICT_FAILED, 100, 104);
	passed = run_test(&r, "m.py::a", OUTCOME_PASSED);
	*vec_add(&a, &passed->sections) =
		(struct pair){"Captured stdout call", "hello\n\nyou\x1b\n"};
	run_test(&r, "m.py::f", OUTCOME_FAILED)->message = "assert 0";
	run_test(&r, "m.py::d", OUTCOME_CRASHED)->message = "killed";
	run_test(&r, "m.py::x", OUTCOME_XFAILED)->message = "bug 7";
	run_test(&r, "m.py::X", OUTCOME_XPASSED)->message = "";
	skip(&r, "m.py::s", "m.py:5");
	run_group(&r, "h", VERDICT_FAILED, 100, 104);
	skip(&r, "n.py::s", "m.py:5");
	skip(&r, "n.py::s2", NULL);
	run_test(&r, "n.py", OUTCOME_ERROR)->message = "no module";
	written(&r, NULL, "");
	written(&r, "wfE", "");
	written(&r, "", "");
	written(&r, "wsx",
		TITLE SKIPS "    SKIPPED [1] n.py::s2: no database\n"
			    "    XFAIL m.py::x - bug 7\n");
	written(&r, "XfEp",
		TITLE "    XPASS m.py::X\n    FAILED m.py::f - assert 0\n"
		      "    FAILED m.py::d - killed\n"
		      "    ERROR n.py - no module\n    PASSED m.py::a\n");
	written(&r, "P",
		"\nPasses\n    m.py::a\n      --- Captured stdout call ---\n"
		"      hello\n\n      you\\x1b\n");
	written(&r, "S",
		TITLE "    SKIPPED m.py::s - no database\n"
		      "    SKIPPED n.py::s - no database\n"
		      "    SKIPPED n.py::s2 - no database\n");
	buf_release(&text);
	arena_free(&a);
	return done();
}
