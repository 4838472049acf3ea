/* status.json: written, read, masked. */
#define _DEFAULT_SOURCE
#include <stdlib.h>
#include <unistd.h>

#include "core/group_result.h"
#include "os/file_write.h"
#include "os/fs.h"
#include "tap.h"

static struct arena arena;

static void
add_test(struct group_result *s, const char *id, enum outcome outcome)
{
	struct test_result *t = vec_add(&arena, &s->tests);

	*t = (struct test_result){.id = id,
		.outcome = outcome,
		.start = 1600000000.5,
		.stop = 1600000002,
		.setup = .25,
		.call = 1,
		.teardown = .125,
		.attempt = 2};
	*vec_add(&arena, &t->sections) =
		(struct pair){"Captured stdout call", "token=hunter22\n"};
	*vec_add(&arena, &t->properties) = (struct pair){"key", "value"};
}

/* a result in which each member is set */
static struct group_result
make(void)
{
	struct group_result s = {.name = "tests/test_a.py",
		.slug = "test_a",
		.verdict = VERDICT_CRASHED,
		.exit_status = -1,
		.signal = 11,
		.message = "the worker was killed",
		.note = "run again",
		.plan = "0123",
		.start = 1600000000,
		.stop = 1600000003,
		.cpu = 1.5,
		.rss = 4096,
		.waited = .5,
		.queued = .75,
		.node = "node-1",
		.pending = 2.5,
		.attempts = 2};
	struct warning w = {
		.text = "a.py:1: W: old", .category = "W", .message = "old"};
	struct test_result *t;

	*vec_add(&arena, &s.properties) = (struct pair){"suite", "x"};
	*vec_add(&arena, &w.places) = (struct warning_place){"a.py::t", 2};
	warning_list_add(&s.warnings, &arena, &w);
	for (int i = 0; i < NOUTCOMES; i++)
		add_test(&s,
			arena_fmt(&arena, "a.py::test_%d[\"\303\251\"]", i),
			(enum outcome)i);
	t = &s.tests.v[0];
	t->collect = 1;
	t->alone = "it forks";
	t->message = "assert 0";
	t->place = "a.py:1";
	t->longrepr = "E assert 0";
	*vec_add(&arena, &t->tries) = (struct test_attempt){
		1, OUTCOME_TIMED_OUT, 1599999999, 1600000000, "late", "log"};
	return s;
}

static const char *
text_of(const struct group_result *s)
{
	struct buf b = {0};

	group_result_put(&b, s);
	return buf_take(&b, &arena);
}

static void
test_round_trip(void)
{
	struct group_result s = make(), back;
	const char *cause = NULL;

	ok(group_result_write(&s, "status.json") == 0, "written");
	ok(group_result_read(&arena, &back, "status.json", &cause) == 0,
		"read");
	ok(back.tests.n == NOUTCOMES && back.tests.v[0].tries.n == 1,
		"all tests and attempts");
	is(text_of(&back), text_of(&s), "nothing is lost on the way");
	for (int i = 0; i < NVERDICTS; i++) {
		if (i == VERDICT_MISSING)
			continue;
		s.verdict = (enum verdict)i;
		group_result_write(&s, "status.json");
		group_result_read(&arena, &back, "status.json", &cause);
		ok(back.verdict == s.verdict, "verdict %s", verdict_names[i]);
	}
}

static void
refuses(const char *text, const char *name)
{
	struct group_result s;
	const char *cause = NULL;

	file_write("bad.json", text, strlen(text));
	ok(group_result_read(&arena, &s, "bad.json", &cause) != 0 && cause &&
			s.verdict == VERDICT_MISSING && !s.tests.n,
		"%s", name);
}

static void
test_damaged(void)
{
	static const char odd[] = "{\"verdict\":\"passed\",\"tests\":[{},"
				  "{\"id\":\"a\",\"outcome\":\"new\"}]}";
	struct group_result s;
	const char *cause = NULL;

	ok(group_result_read(&arena, &s, "none.json", &cause) != 0 && cause,
		"no file");
	refuses("", "an empty file");
	refuses("{\"verdict\":\"passed\",", "a torn file");
	refuses("[]", "another value");
	refuses("{\"v\":1,\"tests\":[{\"id\":\"a\"}]}", "no verdict");
	refuses("{\"verdict\":\"passed\",\"attempts\":-1}", "wrong attempts");
	file_write("odd.json", odd, sizeof odd - 1);
	ok(group_result_read(&arena, &s, "odd.json", &cause) == 0 &&
			s.tests.n == 1 && s.tests.v[0].outcome == OUTCOME_ERROR,
		"tests without an id are left out, odd outcomes are errors");
}

static void
test_counts(void)
{
	struct group_result s = make();
	size_t counts[NOUTCOMES] = {0};
	struct test_result flaky = s.tests.v[0];
	struct buf b = {0};

	ok(test_result_is_flaky(&flaky), "passed after an attempt: flaky");
	flaky.outcome = OUTCOME_FAILED;
	ok(!test_result_is_flaky(&flaky), "failed again: not flaky");
	ok(!test_result_is_flaky(&s.tests.v[OUTCOME_FAILED]), "failed once");
	s.tests.n = 2;
	group_result_count(&s, counts);
	group_result_count(&s, counts);
	group_result_put_counts(&b, counts);
	is(b.s, "\"counts\":{\"passed\":2,\"failed\":2}", "counts");
	buf_release(&b);
}

static void
test_seconds(void)
{
	struct test_result t = {.start = 10, .stop = 12};

	ok(test_result_seconds(&t) > 1.9, "without phases: until its stop");
	t.call = 1;
	ok(test_result_seconds(&t) < 1.1, "the sum of its phases");
	t = (struct test_result){.stop = 12};
	ok(test_result_seconds(&t) < .1, "it never started");
}

static void
test_mask(void)
{
	struct group_result s = make();
	struct mask m = {0};
	const char *text;

	mask_add(&m, &arena, "hunter22");
	s.message = "hunter22 is wrong";
	s.tests.v[0].tries.v[0].longrepr = "E hunter22";
	*vec_add(&arena, &s.properties) = (struct pair){"password", "x"};
	group_result_mask(&s, &arena, &m);
	text = text_of(&s);
	ok(!strstr(text, "hunter22"), "a secret is nowhere");
	ok(strstr(text, "[\"password\",\"***\"]") != NULL,
		"a secret property is masked by its name");
	ok(strstr(text, "*** is wrong") && strstr(text, "E ***"),
		"messages and attempts are masked");
	ok(strstr(text, "[\"key\",\"value\"]") != NULL, "the rest stays");
}

int
main(void)
{
	char dir[] = "/tmp/test_group_result.XXXXXX";

	if (!mkdtemp(dir) || chdir(dir) != 0)
		return 1;
	test_round_trip();
	test_damaged();
	test_counts();
	test_seconds();
	test_mask();
	if (chdir("/") != 0 || fs_remove(dir) != 0)
		return 1;
	arena_free(&arena);
	return done();
}
