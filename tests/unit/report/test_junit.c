/* junit.xml: names, escapes and elements, as pytest writes them */
#include "report/junit.h"

#include "report/run.h"
#include "tap.h"

static struct buf xml;

static const char *
written(struct run *r)
{
	buf_clear(&xml);
	junit_put(&xml, run_sum(r));
	return xml.s;
}

static void
has(struct run *r, const char *part, const char *name)
{
	const char *text = written(r);

	if (!ok(strstr(text, part) != NULL, "%s", name))
		printf("# got: %s\n", text);
}

static void
test_names(struct arena *a)
{
	struct run r = {.arena = a};

	run_group(&r, "g", VERDICT_PASSED, 100, 104);
	run_test(&r, "a/b.py::Cls::test[x::y]", OUTCOME_PASSED);
	has(&r, "classname=\"a.b.Cls\" name=\"test[x::y]\" time=\"0.000\"",
		"a class, and :: in parameters");
	has(&r, " file=\"a/b.py\">", "the module of all tests");
	r.plan.outputs.junit_prefix = "pre";
	has(&r, "classname=\"pre.a.b.Cls\"", "--junitprefix");
	run_test(&r, "a/b.pyx", OUTCOME_ERROR)->collect = 1;
	r.plan.outputs.junit_prefix = NULL;
	has(&r, "classname=\"\" name=\"a.b.pyx\"", "no module of Python");
	ok(!strstr(written(&r), " file="), "tests of two modules");
}

static void
test_escapes(struct arena *a)
{
	struct run r = {.arena = a};
	struct test_result *t;

	run_group(&r, "<g>", VERDICT_FAILED, 100, 104);
	t = run_test(&r, "m.py::t", OUTCOME_FAILED);
	t->message = "a\n<\"&\x01\xff";
	t->longrepr = "l\n\x1b[1m\xc3\xa4 \xef\xbf\xbe";
	has(&r, "<testsuite name=\"&lt;g&gt;\"", "markup in a name");
	has(&r, "<failure message=\"a&#10;&lt;&quot;&amp;#x01#xDCFF\">",
		"a line break and bytes that are not UTF-8 in an attribute");
	has(&r, ">l\n#x1B[1m\xc3\xa4 #xFFFE</failure>",
		"characters that XML cannot hold in text");
}

static void
test_outcomes(struct arena *a)
{
	struct run r = {.arena = a};
	struct test_result *t;

	run_group(&r, "g", VERDICT_FAILED, 100, 104);
	run_test(&r, "m.py::p", OUTCOME_PASSED);
	run_test(&r, "m.py::f", OUTCOME_FAILED)->message = "m";
	run_test(&r, "m.py::c", OUTCOME_CRASHED);
	run_test(&r, "m.py::s", OUTCOME_SKIPPED)->message = "why";
	run_test(&r, "m.py::x", OUTCOME_XFAILED);
	has(&r,
		"tests=\"5\" failures=\"1\" errors=\"1\" skipped=\"2\" "
		"time=\"4.000\"",
		"totals of the suite");
	has(&r, "<error type=\"crashed\" message=\"\"></error>", "a crash");
	has(&r, "<skipped type=\"pytest.skip\" message=\"why\">", "a skip");
	has(&r, "<skipped type=\"pytest.xfail\" message=\"\">", "xfailed");
	t = run_test(&r, "m.py::flaky", OUTCOME_PASSED);
	run_try(&r, t, OUTCOME_FAILED, "once");
	t = run_test(&r, "m.py::again", OUTCOME_FAILED);
	run_try(&r, t, OUTCOME_ERROR, "first");
	has(&r, "<flakyFailure type=\"failed\" message=\"once\">",
		"failed, then passed");
	has(&r, "<rerunError type=\"error\" message=\"first\">",
		"failed each time");
}

static void
test_output(struct arena *a)
{
	struct run r = {.arena = a};
	struct test_result *t;

	run_group(&r, "g", VERDICT_PASSED, 100, 104);
	t = run_test(&r, "m.py::t", OUTCOME_PASSED);
	t->setup = 1;
	t->call = 2;
	t->teardown = 4;
	*vec_add(a, &t->properties) = (struct pair){"k", "v&"};
	*vec_add(a, &t->sections) = (struct pair){"Captured log call", "log"};
	*vec_add(a, &t->sections) =
		(struct pair){"Captured stdout call", "out"};
	has(&r,
		" time=\"7.000\"><properties><property name=\"k\" "
		"value=\"v&amp;\"/></properties>",
		"all phases, and a property");
	has(&r, "<system-out>out\n</system-out><system-err>log\n</system-err>",
		"standard output, and the rest");
	r.plan.outputs.junit_call = 1;
	has(&r, " time=\"2.000\">", "junit_duration_report = call");
	*vec_add(a, &r.results[0].properties) = (struct pair){"s", "1"};
	has(&r, ">\n<properties><property name=\"s\"", "of the suite");
}

static void
test_messages(struct arena *a)
{
	struct run r = {.arena = a};
	struct test_result *t;

	run_group(&r, "g", VERDICT_FAILED, 100, 104);
	t = run_test(&r, "m.py::t", OUTCOME_FAILED);
	t->message = "it is";
	t->longrepr = "E   KeyError\n\n>       assert 0\nE       it is\n"
		      "E         - a\nE         + b\nE\n\nm.py:2: E";
	has(&r, "<failure message=\"it is&#10;  - a&#10;  + b&#10;\">",
		"the error in full, without the source's indentation");
	t->outcome = OUTCOME_ERROR;
	has(&r, "<error message=\"failed on setup with &quot;it is&#10;",
		"in set-up");
	t->call = 1;
	has(&r, "<error message=\"failed on teardown with &quot;it is",
		"in tear-down");
	t->longrepr = NULL;
	has(&r, "with &quot;it is&quot;\"></error>", "without a traceback");
	t->collect = 1;
	has(&r, "<error message=\"collection failure\">", "in collection");
}

int
main(void)
{
	struct arena a = {0};

	test_names(&a);
	test_escapes(&a);
	test_messages(&a);
	test_outcomes(&a);
	test_output(&a);
	buf_release(&xml);
	arena_free(&a);
	return done();
}
