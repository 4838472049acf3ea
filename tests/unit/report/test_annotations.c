/* failures as commands of GitHub Actions, and as GitLab's code quality report */
#include "report/annotations.h"

#include "report/run.h"
#include "tap.h"

static struct buf text;

static const char *
github(struct run *r)
{
	buf_clear(&text);
	buf_adds(&text, "");
	annotations_put_github(&text, r->arena, run_sum(r), "api/");
	return text.s;
}

static void
has(const char *all, const char *part, const char *name)
{
	if (!ok(strstr(all, part) != NULL, "%s", name))
		printf("# got: %s\n", all);
}

static struct test_result *
failed(struct run *r, const char *id, const char *trace)
{
	struct test_result *t = run_test(r, id, OUTCOME_FAILED);

	t->message = "it is, 100% down";
	t->longrepr = trace;
	return t;
}

static void
test_github(struct arena *a)
{
	struct run r = {.arena = a};
	struct test_result *t;

	run_group(&r, "g", VERDICT_FAILED, 100, 104);
	failed(&r, "a.py::test[x,y]",
		"    call()\n\na.py:4: \n_ _ _\nclient.py:9: in call\n"
		"E   OSError: it is\nE   down\n\nclient.py:9: OSError");
	failed(&r, "a.py::test_other",
		"    call()\n\na.py:7: \n_ _ _\nE   OSError\n\n"
		"client.py:9: OSError");
	has(github(&r),
		"::error file=api/a.py,line=4,title=a.py%3A%3Atest[x%2Cy]::"
		"it is, 100%25 down%0Aand 1 other with the same error%0A%0A"
		"OSError: it is%0Adown%0A%0Aarun 'a.py::test[x,y]'\n",
		"the line of the test, and what to type");
	ok(!strstr(text.s, "test_other"), "a cause is told once");
	t = run_test(&r, "b.py::test", OUTCOME_PASSED);
	run_try(&r, t, OUTCOME_FAILED, "why");
	has(github(&r), "::warning file=api/b.py,title=b.py%3A%3Atest::flaky",
		"a flaky test");
	t = run_test(&r, "b.py::test_hangs", OUTCOME_TIMED_OUT);
	t->longrepr = "Thread 1:\n  File \"/usr/lib/time.py\", line 5 in f\n"
		      "  File \"/here/b.py\", line 12 in g\n"
		      "  File \"/here/b.py\", line 30 in test_hangs\n";
	has(github(&r), "file=api/b.py,line=12,", "a dump of faulthandler");
	run_test(&r, "c.py::test_dies", OUTCOME_CRASHED);
	has(github(&r),
		"::error file=api/c.py,title=c.py%3A%3Atest_dies::crashed",
		"without a traceback its module");
}

static void
test_gitlab(struct arena *a)
{
	struct run r = {.arena = a};
	struct test_result *t;
	const char *cause;
	jv all;

	run_group(&r, "g", VERDICT_FAILED, 100, 104);
	t = failed(&r, "a.py::test", "x.py:4: in f\n../lib/y.py:7: in g");
	run_test(&r, "a.py::test_dies", OUTCOME_CRASHED);
	run_test(&r, "a.py::test_fine", OUTCOME_PASSED);
	buf_clear(&text);
	annotations_put_gitlab(&text, a, run_sum(&r), "");
	all = json_parse(a, text.s, text.n, &cause);
	ok(jv_array_length(jv_copy(all)) == 2, "each test that failed");
	jv_free(all);
	has(text.s,
		"\"severity\":\"major\",\"location\":{\"path\":\"x.py\",\"lines\":"
		"{\"begin\":4}}}",
		"the last place that is not outside");
	has(text.s, "\"severity\":\"critical\"", "a crash");
	t->outcome = OUTCOME_PASSED;
	r.results[0].tests.v[1].outcome = OUTCOME_PASSED;
	buf_clear(&text);
	annotations_put_gitlab(&text, a, run_sum(&r), "");
	is(text.s, "[]\n", "nothing failed");
}

int
main(void)
{
	struct arena a = {0};

	test_github(&a);
	test_gitlab(&a);
	buf_release(&text);
	arena_free(&a);
	return done();
}
