/* the plan compared with results that were written to files, and exit statuses */
#define _DEFAULT_SOURCE
#include <stdlib.h>
#include <unistd.h>

#include "core/paths.h"
#include "formats/json.h"
#include "os/fs.h"
#include "os/path.h"
#include "report/run.h"
#include "tap.h"

/* writes the result of the i-th group where summary_read() looks for it */
static void
save(struct run *r, size_t i)
{
	const char *path = paths_status(r->arena, r->results[i].slug);

	r->results[i].plan = "d";
	if (fs_mkdirs(path_dir(r->arena, path)) != 0 ||
		group_result_write(&r->results[i], path) != 0)
		abort();
}

static void
test_compare(struct arena *a)
{
	struct run r = {.arena = a};
	struct summary s;

	run_group(&r, "one", VERDICT_PASSED, 100, 104);
	run_test(&r, "m.py::a", OUTCOME_PASSED);
	run_test(&r, "m.py::twice", OUTCOME_PASSED);
	run_test(&r, "m.py::twice", OUTCOME_SKIPPED);
	run_group(&r, "two", VERDICT_FAILED, 102, 106);
	run_test(&r, "m.py::b", OUTCOME_FAILED);
	save(&r, 0);
	save(&r, 1);
	summary_read(&s, a, &r.plan);
	ok(s.planned == 4 && s.reported == 4, "planned is reported");
	ok(!s.lost.n && !s.unplanned.n && !s.duplicates.n,
		"an id may occur twice in a group");
	ok(s.start == 100 && s.stop == 106, "from the first to the last");
	ok(s.counts[OUTCOME_PASSED] == 2 && s.counts[OUTCOME_FAILED] == 1,
		"outcomes are counted");
	ok(summary_exit(&s) == 1, "a failure");

	*vec_add(a, &r.plan.groups.v[0].tests) = "m.py::twice";
	r.plan.groups.v[1].tests.v[0] = "m.py::other";
	summary_read(&s, a, &r.plan);
	ok(s.lost.n == 2 && strcmp(s.lost.v[0].test, "m.py::twice") == 0 &&
			strcmp(s.lost.v[1].test, "m.py::other") == 0,
		"planned once more than reported, and planned only");
	ok(s.unplanned.n == 1 &&
			strcmp(s.unplanned.v[0].test, "m.py::b") == 0 &&
			strcmp(s.unplanned.v[0].group, "two") == 0,
		"reported and not planned");
	ok(summary_exit(&s) == 3, "lost tests");
}

static void
test_missing(struct arena *a)
{
	struct run r = {.arena = a};
	struct summary s;

	run_group(&r, "gone", VERDICT_PASSED, 100, 104);
	run_test(&r, "m.py::a", OUTCOME_PASSED);
	run_group(&r, "unlisted", VERDICT_PASSED, 100, 104);
	r.plan.groups.v[1].listed = 0;
	run_group(&r, "old", VERDICT_PASSED, 100, 104);
	run_test(&r, "m.py::b", OUTCOME_PASSED);
	save(&r, 2);
	r.plan.groups.v[2].digest = "another";
	summary_read(&s, a, &r.plan);
	ok(s.verdicts[VERDICT_MISSING] == 3,
		"two without files, and an old one");
	ok(s.lost.n == 3 && !s.lost.v[1].test &&
			strcmp(s.lost.v[1].group, "unlisted") == 0,
		"a group whose tests are unknown is lost as a whole");
	ok(s.planned == 3 && s.reported == 0, "planned, not reported");
}

static void
test_duplicates(struct arena *a)
{
	struct run r = {.arena = a};
	struct summary s;

	run_group(&r, "first", VERDICT_PASSED, 100, 104);
	run_test(&r, "m.py::same", OUTCOME_PASSED);
	run_group(&r, "second", VERDICT_PASSED, 100, 104);
	run_test(&r, "m.py::same", OUTCOME_PASSED);
	save(&r, 0);
	save(&r, 1);
	summary_read(&s, a, &r.plan);
	ok(!s.duplicates.n, "the plan knows of an id in two listed groups");
	r.plan.groups.v[1].listed = 0;
	summary_read(&s, a, &r.plan);
	ok(s.duplicates.n == 1 &&
			strcmp(s.duplicates.v[0].group, "second") == 0,
		"an unlisted group repeats a test");
	r.plan.overlap_each = 1;
	summary_read(&s, a, &r.plan);
	ok(!s.duplicates.n, "overlap: each");
}

static int
status_of(struct summary s)
{
	return summary_exit(&s);
}

static void
test_exit(struct arena *a)
{
	struct run r = {.arena = a};
	struct summary s;

	run_group(&r, "g", VERDICT_PASSED, 100, 104);
	run_test(&r, "m.py::a", OUTCOME_XFAILED);
	s = *run_sum(&r);
	ok(status_of(s) == 0, "passed");
	s.flaky = 1;
	ok(status_of(s) == 0, "a flaky test passes");
	r.plan.flaky_fails = 1;
	ok(status_of(s) == 1, "unless flaky tests fail");
	s.flaky = 0;
	s.uncovered = 1;
	ok(status_of(s) == 1, "too little is covered");
	s.cut_off = 1;
	ok(status_of(s) == 3, "Ninja failed");
	s.interrupted = 1;
	ok(status_of(s) == 2, "interrupted outweighs all");

	s = *run_sum(&r);
	summary_problem(&s.problems, a, 0, "g", "%s", "a warning");
	ok(status_of(s) == 0, "a problem that is not fatal");
	summary_problem(&s.problems, a, 1, "g", "%s", "damage");
	ok(status_of(s) == 3, "a fatal problem");

	s = *run_sum(&r);
	s.counts[OUTCOME_TIMED_OUT] = 1;
	ok(status_of(s) == 1, "a test over its limit");
	s.counts[OUTCOME_LOST] = 1;
	ok(status_of(s) == 3, "a test of a machine that vanished");

	r.results[0].verdict = VERDICT_EMPTY;
	r.results[0].tests.n = 0;
	s = *run_sum(&r);
	ok(status_of(s) == 5, "nothing is selected");
	r.plan.shard.count = 2;
	ok(status_of(s) == 0, "in this shard");
}

static void
test_usage(struct arena *a)
{
	struct run r = {.arena = a};
	struct summary s;

	run_group(&r, "g", VERDICT_ERROR, 100, 104)->exit_status = PYTEST_USAGE;
	run_test(&r, "m.py::a", OUTCOME_NOT_RUN);
	s = *run_sum(&r);
	ok(status_of(s) == 4, "pytest refused its arguments");
	run_group(&r, "h", VERDICT_FAILED, 100, 104);
	run_test(&r, "m.py::b", OUTCOME_FAILED);
	s = *run_sum(&r);
	ok(status_of(s) == 1, "and a test failed elsewhere");
}

static void
test_times(struct arena *a)
{
	struct run r = {.arena = a};
	struct summary *s;

	run_group(&r, "old", VERDICT_PASSED, 50, 90);
	run_group(&r, "one", VERDICT_PASSED, 100, 104);
	run_group(&r, "two", VERDICT_PASSED, 95, 101);
	s = run_sum(&r);
	run_began(&r, 95);
	ok(summary_cached(s, &r.results[0]) &&
			!summary_cached(s, &r.results[2]),
		"a group of an earlier run");
	ok(summary_bound(s) == 6, "the longest group");
	s->slots = 1;
	ok(summary_bound(s) == 10, "all groups in one slot");
	is(summary_cached_key(s), "cached", "cached");
	s->resumed = 1;
	run_began(&r, 97);
	ok(!summary_cached(s, &r.results[2]), "a resumed group continues");
	ok(summary_start(s, &r.results[2]) == 97, "from the start of this run");
	is(summary_cached_key(s), "kept", "kept");
}

static void
test_json(struct arena *a)
{
	struct run r = {.arena = a};
	struct buf b = {0};
	const char *cause;
	struct test_result *t;
	jv value, flaky, failures;

	run_group(&r, "g\n\"", VERDICT_FAILED, 100, 104);
	t = run_test(&r, "m.py::flaky", OUTCOME_PASSED);
	run_try(&r, t, OUTCOME_FAILED, "first");
	run_test(&r, "m.py::bad", OUTCOME_ERROR)->message = "no";
	summary_put(&b, run_sum(&r));
	value = json_parse(a, b.s, b.n, &cause);
	flaky = json_array(value, "flaky");
	failures = json_array(value, "failures");
	ok(json_int(value, "planned", 0) == 2, "planned");
	ok(jv_array_length(jv_copy(flaky)) == 1 &&
			jv_array_length(jv_copy(failures)) == 1,
		"a flaky test is no failure");
	ok(strstr(b.s,
		   "\"test\":\"m.py::flaky\",\"tries\":[{\"attempt\":1,"
		   "\"outcome\":\"failed\"") != NULL,
		"with its first attempt");
	ok(strstr(b.s, "\"outcome\":\"error\",\"message\":\"no\"}") != NULL,
		"the failure with its message");
	jv_free(flaky);
	jv_free(failures);
	jv_free(value);
	buf_release(&b);
}

int
main(void)
{
	struct arena a = {0};
	char home[] = "/tmp/aomaker-test-XXXXXX";

	if (!mkdtemp(home) || chdir(home) != 0)
		abort();
	test_compare(&a);
	test_missing(&a);
	test_duplicates(&a);
	test_exit(&a);
	test_usage(&a);
	test_times(&a);
	test_json(&a);
	if (chdir("/") != 0 || fs_remove(home) != 0)
		abort();
	arena_free(&a);
	return done();
}
