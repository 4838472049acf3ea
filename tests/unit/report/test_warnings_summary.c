/* the warnings of a run on the terminal: what is cut, escaped and not told */
#include "report/warnings_summary.h"

#include "report/run.h"
#include "tap.h"

static struct buf text;

static void
add(struct run *r, const char *warning, const char *place, size_t n)
{
	struct warning w = {.stage = WARNING_TEST, .text = warning, .n = n};

	*vec_add(r->arena, &w.places) = (struct warning_place){place, n};
	warning_list_add(&r->summary.warnings, r->arena, &w);
	r->summary.nwarnings = warning_list_count(&r->summary.warnings);
}

static void
write_text(const struct run *r, int verbose)
{
	struct tty tty = {.width = 80};
	struct terminal_style style = {.tty = &tty, .verbose = verbose};

	buf_clear(&text);
	buf_adds(&text, "");
	warnings_summary_put(&text, &r->summary, &style);
}

static void
test_few(struct arena *a)
{
	struct run r = {.arena = a};

	run_sum(&r);
	write_text(&r, 0);
	is(text.s, "", "no warning, no text");
	add(&r, "m.py:1: W: old\x1b\n\n  code()", "m.py::a", 2);
	add(&r, "m.py:1: W: old\x1b\n\n  code()", "m.py::b", 1);
	write_text(&r, 0);
	is(text.s,
		"\nWarnings (-v shows their tests)\n"
		"  3 times: m.py:1: W: old\\x1b\n",
		"in one line");
	write_text(&r, 1);
	is(text.s,
		"\nWarnings summary\n    m.py::a\n    m.py::a\n    m.py::b\n"
		"      m.py:1: W: old\\x1b\n\n        code()\n",
		"each of a few");
	r.plan.outputs.reportchars = "fE";
	write_text(&r, 0);
	is(text.s, "", "--disable-warnings");
	r.plan.outputs.reportchars = "wfE";
	write_text(&r, 0);
	ok(text.n > 0, "the letter for warnings");
}

static void
test_many(struct arena *a)
{
	struct run r = {.arena = a};

	run_sum(&r);
	add(&r, "1\n2\n3\n4\n5\n6\n7", "m.py::a", 1);
	for (int i = 0; i < 40; i++)
		add(&r, arena_fmt(a, "m.py:%d: W: other", i),
			arena_fmt(a, "m.py::t%d", i), 10);
	for (int i = 0; i < 12; i++)
		add(&r, "m.py:0: W: other", arena_fmt(a, "n%d.py", i), 1);
	write_text(&r, 0);
	ok(strstr(text.s, "  1\n  22 times: m.py:0: W: other\n") != NULL,
		"a line for each");
	ok(strstr(text.s, "  10 times: m.py:3: W: other\n  and 360 more\n") !=
			NULL,
		"the rest is counted");
	write_text(&r, 1);
	ok(strstr(text.s, "    m.py: 10 warnings\n    n0.py: 1 warning\n") !=
			NULL,
		"ten of a file are counted");
	ok(strstr(text.s, "      7\n") && strstr(text.s, "n11.py") &&
			strstr(text.s, "m.py:39: ") && !strstr(text.s, "more"),
		"-v shows all");
}

int
main(void)
{
	struct arena a = {0};

	test_few(&a);
	test_many(&a);
	buf_release(&text);
	arena_free(&a);
	return done();
}
