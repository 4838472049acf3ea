/* notices and events of a run become its state */
#include "run/run_state.h"

#include "tap.h"

struct fixture {
	struct plan plan;
	struct run_state state;
};

static void
begin(struct fixture *f, struct arena *a)
{
	*f = (struct fixture){0};
	for (int i = 0; i < 3; i++) {
		struct group *g = vec_add(a, &f->plan.groups);

		*g = (struct group){.name = arena_fmt(a, "g%d", i),
			.slug = arena_fmt(a, "g%d", i),
			.listed = 1,
			.cost = 10};
		*vec_add(a, &g->tests) = "a";
		*vec_add(a, &g->tests) = "b";
	}
	run_state_init(&f->state, a, &f->plan, 2, 100);
}

static struct run_state_group *
attempt(struct fixture *f, const char *slug, int n, double now)
{
	return run_state_notice(
		&f->state, &(struct notice){.slug = slug, .attempt = n}, now);
}

static const struct test_result *
event(struct fixture *f, size_t group, const char *line)
{
	struct event e;

	event_parse(&e, f->state.arena, line, strlen(line));
	return run_state_event(&f->state.groups[group], &e);
}

/* "done failed all" */
static const char *
counts(struct fixture *f)
{
	size_t done, failed, all;

	run_state_count(&f->state, &done, &failed, &all);
	return arena_fmt(f->state.arena, "%zu %zu %zu", done, failed, all);
}

/* one test of a group runs, with this outcome of its call */
static const struct test_result *
run_one(struct fixture *f, size_t group, int n, const char *outcome)
{
	struct arena *a = f->state.arena;

	event(f, group,
		arena_fmt(a, "{\"event\":\"start\",\"n\":%d,\"time\":101}", n));
	event(f, group,
		arena_fmt(a,
			"{\"event\":\"phase\",\"n\":%d,\"when\":\"call\","
			"\"outcome\":\"%s\",\"duration\":1}",
			n, outcome));
	return event(f, group,
		arena_fmt(
			a, "{\"event\":\"finish\",\"n\":%d,\"time\":102}", n));
}

#define COLLECTED "{\"event\":\"collected\",\"time\":100,\"ids\":[\"a\",\"b\"]}"

static void
test_rows(struct arena *a)
{
	struct fixture f;

	begin(&f, a);
	ok(!run_state_notice(&f.state,
		   &(struct notice){.slug = "none", .attempt = 1}, 100),
		"a group of another plan");
	attempt(&f, "g0", 1, 100);
	attempt(&f, "g1", 1, 100);
	ok(f.state.groups[0].row == 0 && f.state.groups[1].row == 1,
		"a row for each group that runs");
	run_state_notice(&f.state, &(struct notice){.slug = "g0"}, 101);
	ok(f.state.nended == 1 && !f.state.rows.v[0], "its row is free again");
	attempt(&f, "g2", 1, 101);
	ok(f.state.groups[2].row == 0 && f.state.rows.n == 2,
		"and the next group takes it");
	attempt(&f, "g0", 2, 102);
	ok(f.state.groups[0].ended && f.state.groups[0].attempt == 1,
		"a group that has ended does not begin");
}

static void
test_events(struct arena *a)
{
	struct fixture f;
	const struct test_result *t;

	begin(&f, a);
	is(counts(&f), "0 0 6", "all tests of the plan");
	attempt(&f, "g0", 1, 100);
	event(&f, 0, COLLECTED);
	ok(!run_state_test(&f.state.groups[0]), "no test has begun");
	ok(!event(&f, 0, "{\"event\":\"start\",\"n\":1,\"time\":101}"),
		"a start ends no test");
	is(run_state_test(&f.state.groups[0])->id, "b", "the current test");
	t = run_one(&f, 0, 1, "failed");
	ok(t && t->outcome == OUTCOME_FAILED && strcmp(t->id, "b") == 0,
		"the test that has ended");
	is(run_state_test(&f.state.groups[0])->id, "b", "it is shown still");
	is(counts(&f), "1 1 6", "it counts");
	run_state_notice(&f.state,
		&(struct notice){.slug = "g0",
			.verdict = VERDICT_FAILED,
			.counts = {[OUTCOME_PASSED] = 1,
				[OUTCOME_CRASHED] = 1}},
		105);
	is(counts(&f), "2 1 6", "the counts of the supervisor are final");
	run_one(&f, 0, 0, "passed");
	is(counts(&f), "2 1 6", "an event that comes later does not count");
	f.plan.groups.v[2].listed = 0;
	is(counts(&f), "2 1 0", "all is unknown with an unlisted group");
}

static void
test_retry(struct arena *a)
{
	struct fixture f;

	begin(&f, a);
	attempt(&f, "g0", 1, 100);
	event(&f, 0, COLLECTED);
	run_one(&f, 0, 0, "failed");
	run_one(&f, 0, 1, "passed");
	event(&f, 0, "{\"event\":\"end\",\"exitstatus\":1}");
	attempt(&f, "g0", 2, 103);
	is(counts(&f), "1 0 6", "a failed test that runs again is open");
	ok(f.state.groups[0].row == 0 && f.state.groups[0].start == 100,
		"the group stays where it is");
	begin(&f, a);
	attempt(&f, "g0", 1, 100);
	event(&f, 0, COLLECTED);
	event(&f, 0, "{\"event\":\"start\",\"n\":0,\"time\":101}");
	attempt(&f, "g0", 2, 103);
	ok(f.state.groups[0].status.tests.v[0].outcome == OUTCOME_CRASHED,
		"the worker died in a test, and another continues");
}

static void
test_queue(struct arena *a)
{
	struct fixture f;

	begin(&f, a);
	attempt(&f, "g0", 1, 100);
	event(&f, 0, COLLECTED);
	run_one(&f, 0, 0, "passed");
	run_state_notice(
		&f.state, &(struct notice){.slug = "g0", .queued = 1}, 103);
	ok(f.state.nqueued == 1 && !f.state.rows.v[0] &&
			f.state.groups[0].start == 103,
		"it waits for another machine");
	is(counts(&f), "0 0 6", "what it did is void");
	attempt(&f, "g0", 1, 104);
	ok(f.state.nqueued == 0 && f.state.groups[0].row == 0, "it runs again");
}

static void
test_kept(struct arena *a)
{
	struct fixture f;

	begin(&f, a);
	run_state_keep(&f.state, &f.state.groups[1]);
	ok(f.state.nended == 1 && f.state.groups[1].kept, "a cached group");
	attempt(&f, "g1", 1, 100);
	ok(f.state.nended == 0 && !f.state.groups[1].kept &&
			!f.state.groups[1].ended,
		"runs if Ninja starts it");
}

static void
test_left(struct arena *a)
{
	struct fixture f;

	begin(&f, a);
	ok(run_state_left(&f.state, 100) == 20, "three groups on two slots");
	attempt(&f, "g0", 1, 100);
	attempt(&f, "g1", 1, 100);
	ok(run_state_left(&f.state, 104) == 16, "four seconds later");
	run_state_notice(&f.state, &(struct notice){.slug = "g0"}, 105);
	ok(run_state_left(&f.state, 105) == 10, "one has ended early");
	f.plan.groups.v[2].cost = 0;
	ok(run_state_left(&f.state, 105) == -1, "a group of unknown cost");
}

int
main(void)
{
	struct arena a = {0};

	test_rows(&a);
	test_events(&a);
	test_retry(&a);
	test_queue(&a);
	test_kept(&a);
	test_left(&a);
	arena_free(&a);
	return done();
}
