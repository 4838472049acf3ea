/* A run for tests of reports: a plan and the results of its groups, by hand. */
#ifndef TESTS_REPORT_RUN_H
#define TESTS_REPORT_RUN_H

#include "report/summary.h"

struct run {
	struct arena *arena;
	struct plan plan;
	struct group_result results[8];
	struct summary summary;
};

/* adds a group without tests; it ran from `start` to `stop` */
__attribute__((unused)) static struct group_result *
run_group(struct run *r, const char *name, enum verdict verdict, double start,
	double stop)
{
	struct group_result *s = &r->results[r->plan.groups.n];

	*vec_add(r->arena, &r->plan.groups) = (struct group){
		.name = name, .slug = name, .digest = "d", .listed = 1};
	*s = (struct group_result){.name = name,
		.slug = name,
		.verdict = verdict,
		.attempts = 1,
		.start = start,
		.stop = stop};
	return s;
}

/* adds a test to the last group */
__attribute__((unused)) static struct test_result *
run_test(struct run *r, const char *id, enum outcome outcome)
{
	size_t last = r->plan.groups.n - 1;
	struct test_result *t = vec_add(r->arena, &r->results[last].tests);

	*vec_add(r->arena, &r->plan.groups.v[last].tests) = id;
	*t = (struct test_result){.id = id, .outcome = outcome, .attempt = 1};
	return t;
}

/* adds an earlier attempt to a test */
__attribute__((unused)) static void
run_try(struct run *r, struct test_result *t, enum outcome outcome,
	const char *message)
{
	*vec_add(r->arena, &t->tries) = (struct test_attempt){
		.attempt = 1, .outcome = outcome, .message = message};
	t->attempt++;
}

/* when the run began; groups that started before are of an earlier run */
__attribute__((unused)) static void
run_began(struct run *r, double began)
{
	r->summary.began = began;
	for (size_t i = 0; i < r->plan.groups.n; i++)
		r->results[i].began = began;
}

/* counts the results, as summary_read() does with files */
__attribute__((unused)) static struct summary *
run_sum(struct run *r)
{
	struct summary *s = &r->summary;

	*s = (struct summary){.plan = &r->plan,
		.results = r->results,
		.start = 100,
		.stop = 110};
	for (size_t i = 0; i < r->plan.groups.n; i++) {
		const struct group_result *g = &r->results[i];

		s->verdicts[g->verdict]++;
		s->planned += r->plan.groups.v[i].tests.n;
		s->reported += g->tests.n;
		group_result_count(g, s->counts);
		for (size_t j = 0; j < g->tests.n; j++)
			s->flaky +=
				(size_t)test_result_is_flaky(&g->tests.v[j]);
	}
	return s;
}

#endif
