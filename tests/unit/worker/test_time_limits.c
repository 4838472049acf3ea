/* time limits, of a worker whose time is moved instead of waited for */
#include "os/clock.h"
#include "tap.h"
#include "worker/time_limits.h"

enum { LONG = 1000 }; /* seconds: longer than this test takes */

static void
test_limits(void)
{
	struct limits limits = {
		.timeout = 9 * LONG, .test_timeout = 3 * LONG, .slow = LONG};
	struct arena a = {0};
	struct group_result s = {0};
	struct journal j;
	struct journal_reader r = {.journal = &j};
	struct time_limits t = {.limits = &limits, .journal = &r};
	struct event start = {.kind = EVENT_START, .time = clock_now()};
	struct event finish = {.kind = EVENT_FINISH};

	journal_init(&j, &a, &s);
	ok(time_limits_look(&t) == TIME_LIMIT_NONE &&
			time_limits_pause(&t) == -1,
		"no worker is watched");
	journal_reader_begin(&r, "/nowhere/events.jsonl");
	time_limits_begin(&t);
	start.time -= 4 * LONG;
	time_limits_event(&t, &start);
	ok(time_limits_look(&t) == TIME_LIMIT_NONE,
		"no test is older than the last look");
	time_limits_shift(&t, -LONG);
	ok(time_limits_look(&t) == TIME_LIMIT_SLOW, "it is slow");
	ok(time_limits_look(&t) == TIME_LIMIT_NONE, "which is told once");
	time_limits_shift(&t, -2 * LONG);
	ok(time_limits_look(&t) == TIME_LIMIT_TEST, "it exceeds its limit");
	time_limits_event(&t, &finish);
	ok(time_limits_look(&t) == TIME_LIMIT_NONE, "until it ends");
	start.limit = 5 * LONG;
	time_limits_event(&t, &start);
	time_limits_shift(&t, -4 * LONG);
	time_limits_look(&t);
	ok(time_limits_look(&t) == TIME_LIMIT_NONE, "another has its own");
	time_limits_shift(&t, -2 * LONG);
	ok(time_limits_look(&t) == TIME_LIMIT_GROUP, "the group has one, too");
	time_limits_end(&t);
	start.limit = 7;
	time_limits_event(&t, &start);
	ok(t.test_limit == 5 * LONG, "after the end events change nothing");
	time_limits_begin(&t);
	ok(time_limits_look(&t) == TIME_LIMIT_GROUP,
		"the next worker has what is left of the group's time");
	journal_reader_end(&r);
	arena_free(&a);
}

int
main(void)
{
	test_limits();
	return done();
}
