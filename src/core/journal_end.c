#define _DEFAULT_SOURCE
#include "core/journal_end.h"

#include <signal.h>
#include <string.h>

#include "core/retry.h"
#include "core/verdict.h"

static const char *
death(struct arena *a, int exit_status, int killer)
{
	return killer
		? arena_fmt(a, "the worker was killed by signal %d (%s)",
			  killer, strsignal(killer))
		: arena_fmt(a, "the worker exited with status %d", exit_status);
}

/* An interrupted test (pytest.exit, Ctrl-C) has not run, unless it had failed
   before; a lost one never has. */
static void
mark_not_run(struct test_result *t, int lost)
{
	if (lost || !outcome_fails(t->outcome))
		*t = (struct test_result){.id = t->id,
			.start = t->start,
			.outcome = OUTCOME_NOT_RUN,
			.tries = t->tries};
}

/*
 * The worker died while this test ran, or was killed at its time limit. A
 * failure that a phase had reported stays first in the text; the end of the log
 * follows it.
 */
static void
end_test(struct journal *j, struct test_result *t,
	const struct journal_end *end, const char *how)
{
	const char *why = end->limit
		? end->limit
		: arena_fmt(j->arena, "%s while this test ran", how);
	const char *evidence = end->evidence ? end->evidence : "";

	t->stop = j->result->stop;
	if (t->setup + t->call > 0 && t->start > 0)
		t->teardown = t->stop - t->start - t->setup - t->call;
	if (outcome_fails(t->outcome)) {
		t->longrepr = arena_fmt(j->arena, "%s\n\nand then: %s\n\n%s",
			t->longrepr ? t->longrepr : "", why, evidence);
		t->message = arena_fmt(j->arena, "%s; then: %s",
			t->message ? t->message : "it failed", why);
	} else {
		if ((int)t->outcome != JOURNAL_PENDING && t->message)
			why = arena_fmt(j->arena, "%s; it was %s: %s", why,
				outcome_names[t->outcome], t->message);
		t->message = why;
		t->longrepr = end->evidence;
	}
	t->outcome = end->limit ? OUTCOME_TIMED_OUT : OUTCOME_CRASHED;
}

/* ends the tests that had not finished when the worker ended */
static void
end_tests(struct journal *j, const struct journal_end *end, const char *how)
{
	for (size_t i = 0; i < j->result->tests.n; i++) {
		struct test_result *t = &j->result->tests.v[i];

		if ((int)t->outcome != JOURNAL_PENDING && i != j->running)
			continue;
		if (end->lost || j->ended || j->interrupted)
			mark_not_run(t, end->lost);
		else
			end_test(j, t, end, how);
	}
}

static void
end_collection(
	struct journal *j, const struct journal_end *end, const char *how)
{
	*vec_add(j->arena, &j->result->tests) = (struct test_result){
		.id = j->collecting,
		.outcome = end->limit ? OUTCOME_TIMED_OUT : OUTCOME_CRASHED,
		.collect = 1,
		.start = j->result->start,
		.stop = j->result->stop,
		.message =
			arena_fmt(j->arena, "%s while it was collected", how),
		.longrepr = end->evidence};
}

indices
journal_rest(const struct journal *j)
{
	indices rest = {0};

	for (size_t i = 0; i < j->result->tests.n; i++)
		if (j->result->tests.v[i].outcome == OUTCOME_NOT_RUN)
			*vec_add(j->arena, &rest) = i;
	return rest;
}

void
journal_end(struct journal *j, const struct journal_end *end)
{
	struct group_result *s = j->result;
	const char *how = end->limit
		? end->limit
		: death(j->arena, end->exit_status, end->signal);

	for (size_t i = 0; i < j->warnings.n; i++)
		warning_list_add(&s->warnings, j->arena, &j->warnings.v[i]);
	/* sys.exit() in a module: the tests of other modules run without it */
	if (j->ended && j->internal && !j->collected && j->collecting) {
		j->ended = 0;
		how = s->message;
	}
	end_tests(j, end, how);
	if (!j->deaths && !(j->helper && s->exit_status))
		s->exit_status = end->exit_status;
	/* A hook or atexit has changed the exit status, or died, after the
	   tests. */
	if (j->ended && !end->lost && j->exit_status != end->exit_status)
		s->message = arena_fmt(j->arena, "%s after its tests", how);
	/* A lost worker whose last test had finished counts as ended. */
	if (end->lost && j->collected && !journal_rest(j).n) {
		if (!j->deaths)
			s->exit_status = j->ended ? j->exit_status : 0;
		j->ended = 1;
	}
	if (j->ended || j->interrupted || end->lost)
		return;
	j->deaths++;
	j->stray_deaths += j->running == JOURNAL_NOWHERE &&
		(j->collected || !j->collecting);
	j->timed_out |= end->limit != NULL;
	s->signal = end->signal;
	s->exit_status = end->exit_status;
	s->message = how;
	if (!j->collected && j->collecting)
		end_collection(j, end, how);
}

void
journal_close(struct journal *j)
{
	struct group_result *s = j->result;

	retry_recall(s);
	s->verdict = verdict_of(j);
	if (s->verdict == VERDICT_ERROR && !s->message)
		s->message = s->exit_status
			? arena_fmt(j->arena,
				  "pytest ended with status %d although no test failed",
				  s->exit_status)
			: "pytest ended without a collection";
	for (size_t i = 0; i < s->tests.n; i++)
		if (s->tests.v[i].outcome == OUTCOME_NOT_RUN &&
			!s->tests.v[i].message)
			s->tests.v[i].message = s->message;
}
