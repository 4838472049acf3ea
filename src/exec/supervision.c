#define _DEFAULT_SOURCE
#include "exec/supervision.h"

#include <stdlib.h>
#include <string.h>

#include "base/hashmap.h"
#include "core/journal_end.h"
#include "core/maxfail.h"
#include "core/notice.h"
#include "core/paths.h"
#include "core/retry.h"
#include "exec/attempt_record.h"
#include "exec/attempt_result.h"
#include "exec/helpers.h"
#include "exec/next_attempt.h"
#include "plan/plan.h"
#include "plan/plan_json.h"
#include "secrets/mask.h"
#include "worker/forkserver.h"

/* counts failures for --maxfail that could have been retried, and were not */
static void
count_unretried(struct supervision *c)
{
	const struct group_result *s = &c->status;

	for (size_t i = 0; i < s->tests.n && maxfail_limit() > 0; i++)
		if (retry_may(&s->tests.v[i]) &&
			(double)s->tests.v[i].tries.n < c->task->limits.retries)
			maxfail_add_failure(c->arena);
}

/* no further attempt is made */
static void
give_up(struct supervision *c, const char *why)
{
	c->journal.interrupted = 1;
	if (!c->status.message)
		c->status.message = why;
}

/* adds planned tests that no worker has reported */
static void
add_planned(struct supervision *c, enum outcome outcome)
{
	struct group_result *s = &c->status;
	struct hashmap known = {.arena = c->arena}; /* id -> number of tests */
	struct plan plan = {0};
	const char *cause;

	for (size_t i = 0; i < s->tests.n; i++)
		++*hashmap_count(&known, s->tests.v[i].id);
	if (plan_read(c->arena, &plan, paths.plan, &cause) != 0)
		return;
	for (size_t i = 0; i < plan.groups.n; i++) {
		const struct group *g = &plan.groups.v[i];

		if (strcmp(g->slug, c->task->slug) != 0)
			continue;
		for (size_t j = 0; j < g->tests.n; j++) {
			uintptr_t *n = hashmap_count(&known, g->tests.v[j]);

			if (*n)
				--*n;
			else
				*vec_add(c->arena, &s->tests) =
					(struct test_result){
						.id = g->tests.v[j],
						.outcome = outcome};
		}
	}
}

/*
 * pytest failed before it ran a test: adds an error for the reports to show. If
 * it refused its arguments, the reports say that themselves (report/failures.c).
 */
static void
add_error(struct supervision *c)
{
	struct group_result *s = &c->status;

	if (s->verdict != VERDICT_ERROR || c->journal.collected)
		return;
	if (!c->task->trial)
		add_planned(c, OUTCOME_NOT_RUN);
	for (size_t i = 0; i < s->tests.n; i++)
		if (s->tests.v[i].outcome == OUTCOME_NOT_RUN)
			s->tests.v[i].message = s->message;
	if (s->exit_status == PYTEST_USAGE)
		return;
	*vec_add(c->arena, &s->tests) =
		(struct test_result){.id = c->task->name,
			.outcome = OUTCOME_ERROR,
			.collect = 1,
			.start = s->start,
			.stop = s->stop,
			.message = s->message,
			.longrepr = attempt_result_log_tail(c)};
}

void
supervision_add_planned(struct supervision *c, enum outcome outcome)
{
	add_planned(c, outcome);
	if (!c->status.tests.n) /* the group itself is the result */
		*vec_add(c->arena, &c->status.tests) = (struct test_result){
			.id = c->task->name, .outcome = outcome, .collect = 1};
}

/* 1: no test's result shows that the worker died, so the group itself gets
   one */
static int
needs_group_record(const struct supervision *c)
{
	const struct group_result *s = &c->status;

	for (size_t i = 0; i < s->tests.n; i++)
		if (s->tests.v[i].outcome != OUTCOME_NOT_RUN)
			return 0;
	return !s->tests.n || c->journal.stray_deaths;
}

/* completes the status after the last attempt, with the group's verdict */
static void
conclude(struct supervision *c)
{
	struct group_result *s = &c->status;
	struct journal *j = &c->journal;

	s->name = c->task->name;
	s->slug = c->task->slug;
	s->plan = c->task->digest;
	if (j->interrupted && !j->collected && !c->task->trial)
		supervision_add_planned(c, OUTCOME_NOT_RUN);
	else if ((!s->attempts || j->deaths) && !c->task->trial)
		add_planned(c, OUTCOME_NOT_RUN);
	if (!j->ended && !j->interrupted && needs_group_record(c))
		*vec_add(c->arena, &s->tests) =
			(struct test_result){.id = c->task->name,
				.outcome = !s->attempts ? OUTCOME_NOT_RUN
					: j->timed_out  ? OUTCOME_TIMED_OUT
							: OUTCOME_CRASHED,
				.collect = 1,
				.start = s->start,
				.stop = s->stop,
				.message = s->message,
				.longrepr = attempt_result_log_tail(c)};
	if (!s->attempts)
		s->attempts = 1; /* the reports look into its folder */
	journal_close(j);
	add_error(c);
	count_unretried(c);
}

int
supervision_mask(struct supervision *c)
{
	const char *session = getenv(SESSION_VARIABLE);
	struct mask mask;
	int failed = 0;

	if (!session)
		return 0;
	mask_load(&mask, c->arena, session);
	group_result_mask(&c->status, c->arena, &mask);
	for (int i = 1; i <= c->attempt.number && !failed; i++)
		failed = mask_file(&mask,
			attempt_group_file(
				&c->attempt, arena_fmt(c->arena, "%d/log", i)));
	return failed;
}

/* reports that the running test is slow */
static void
notice_slow_test(void *context, double seconds)
{
	const struct supervision *c = context;
	size_t running = c->journal.running;

	if (running != (size_t)-1)
		notice_slow(
			c->task->slug, c->status.tests.v[running].id, seconds);
}

static void
take_event(void *context, const struct event *e)
{
	struct supervision *c = context;

	time_limits_event(&c->time_limits, e);
}

static void
look_for_help(void *context)
{
	helpers_start(context);
}

static void
begin(struct supervision *c)
{
	journal_init(&c->journal, c->arena, &c->status);
	c->reader.journal = &c->journal;
	c->reader.on_event = take_event;
	c->reader.context = c;
	c->time_limits.limits = &c->task->limits;
	c->time_limits.journal = &c->reader;
	c->attempt.worker.time_limits = &c->time_limits;
	c->attempt.worker.on_slow = notice_slow_test;
	c->attempt.worker.on_wait = look_for_help;
	c->attempt.worker.context = c;
}

/* runs or, if it is recorded, reads the attempt; *lost: see attempt_result.h */
static enum attempt_end
attempt(struct supervision *c, int recorded, int *lost)
{
	enum attempt_end end;

	c->journal.attempt = c->attempt.number;
	journal_reader_begin(
		&c->reader, attempt_file(&c->attempt, "events.jsonl"));
	end = recorded ? ATTEMPT_ENDED : attempt_run(&c->attempt);
	if (end != ATTEMPT_ENDED && end != ATTEMPT_LOST) {
		tail_end(&c->reader.tail); /* it has no journal */
		return end;
	}
	c->attempt.spawn |= end == ATTEMPT_LOST;
	*lost = attempt_result_take(
		c, end == ATTEMPT_LOST || recorded < 0, recorded != 0);
	return ATTEMPT_ENDED;
}

enum attempt_end
supervision_attempt(struct supervision *c)
{
	int lost;

	begin(c);
	c->attempt.will_retry = c->task->limits.retries > 0;
	return attempt(c, 0, &lost);
}

/* 1: another attempt is set up, or that of a helper is to be read */
static int
has_next(struct supervision *c, int lost)
{
	struct journal *j = &c->journal;

	next_attempt_count(c, lost);
	if (helpers_next(c))
		return 1;
	/* each worker has come to its end, but one had claimed more */
	if (c->helped && !j->interrupted && !j->stopped && journal_rest(j).n)
		j->ended = 0;
	c->helped = 0;
	return next_attempt_rest(c, lost) || next_attempt_retry(c);
}

enum attempt_end
supervision_run(struct supervision *c)
{
	enum attempt_end end;
	int lost, recorded;

	begin(c);
	do {
		if (c->helped) {
			lost = helpers_take(c);
			continue;
		}
		c->attempt.will_retry = c->retries < c->task->limits.retries;
		recorded = c->resume ? attempt_record_read(&c->attempt) : 0;
		if (!recorded && !c->status.attempts &&
			next_attempt_is_forbidden(c)) {
			if (attempt_make_folder(&c->attempt) != 0)
				return ATTEMPT_FAILED;
			break;
		}
		if (!recorded && c->stop_reason) {
			give_up(c, c->stop_reason);
			break;
		}
		end = attempt(c, recorded, &lost);
		if (end == ATTEMPT_STOPPED) {
			give_up(c, "the run was stopped before");
			break;
		}
		if (end != ATTEMPT_ENDED)
			return end;
	} while (has_next(c, lost));
	conclude(c);
	return ATTEMPT_ENDED;
}
