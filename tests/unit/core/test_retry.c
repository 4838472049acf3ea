/* Failed tests that run again. */
#include "core/journal_end.h"
#include "core/retry.h"
#include "journal_events.h"
#include "tap.h"

/* what failed runs again; each attempt is kept */
static void
test_retries(void)
{
	static const char first[] = COLLECTED PASS(0) START(1)
		PHASE(1, "call", "failed") FINISH(1) END(1);
	static const char second[] =
		"{\"event\":\"collected\",\"ids\":[\"b\"]}\n" START(0);
	static const char third[] =
		"{\"event\":\"collected\",\"ids\":[\"b\"]}\n" PASS(0) END(0);
	struct arena a = {0};
	struct group_result s = {0};
	struct journal j;
	indices failed;

	journal_init(&j, &a, &s);
	j.attempt = 1;
	journal_read(&j, first, sizeof first - 1);
	journal_end(&j, &(struct journal_end){1, .lost = 0});
	failed = retry_failed(&j);
	ok(failed.n == 1 && s.tests.v[1].outcome == OUTCOME_NOT_RUN,
		"one has failed");
	is(s.tests.v[failed.v[0]].id, "b", "and may run again");
	j.attempt = 2;
	journal_read(&j, second, sizeof second - 1);
	journal_end(&j, &(struct journal_end){-1, 9, .evidence = "log"});
	ok(retry_failed(&j).n == 1, "it has crashed then");
	j.attempt = 3;
	journal_read(&j, third, sizeof third - 1);
	journal_end(&j, &(struct journal_end){0, .lost = 0});
	journal_close(&j);
	ok(s.verdict == VERDICT_PASSED && !s.message && s.tests.n == 2 &&
			test_result_is_flaky(&s.tests.v[1]) &&
			!test_result_is_flaky(&s.tests.v[0]),
		"and passed at last");
	ok(s.tests.v[1].tries.n == 2 && s.tests.v[1].attempt == 3 &&
			s.tests.v[1].tries.v[0].outcome == OUTCOME_FAILED &&
			s.tests.v[1].tries.v[0].attempt == 1 &&
			s.tests.v[1].tries.v[1].outcome == OUTCOME_CRASHED,
		"its attempts");
	arena_free(&a);
}

/* a retry that is not come to leaves what was before it */
static void
test_no_retry(void)
{
	static const char events[] = COLLECTED PASS(0) START(1)
		PHASE(1, "call", "failed") FINISH(1) END(1);
	struct arena a = {0};
	struct group_result s = {0};
	struct journal j;

	journal_init(&j, &a, &s);
	journal_read(&j, events, sizeof events - 1);
	journal_end(&j, &(struct journal_end){1, .lost = 0});
	retry_failed(&j);
	journal_close(&j);
	ok(s.verdict == VERDICT_FAILED && !s.tests.v[1].tries.n &&
			s.tests.v[1].outcome == OUTCOME_FAILED,
		"a failure stays one");
	arena_free(&a);
}

static void
test_may(void)
{
	static const enum outcome fail[] = {OUTCOME_FAILED, OUTCOME_ERROR,
		OUTCOME_CRASHED, OUTCOME_TIMED_OUT};

	for (size_t i = 0; i < sizeof fail / sizeof *fail; i++) {
		struct test_result t = {.outcome = fail[i]};

		ok(retry_may(&t), "%s: again", outcome_names[fail[i]]);
		t.collect = 1;
		ok(!retry_may(&t), "not a module, though");
	}
	ok(!retry_may(&(struct test_result){.outcome = OUTCOME_PASSED}),
		"not what has passed");
	ok(!retry_may(&(struct test_result){.outcome = OUTCOME_NOT_RUN}),
		"nor what has not run");
}

int
main(void)
{
	test_retries();
	test_no_retry();
	test_may();
	return done();
}
