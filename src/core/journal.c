#define _DEFAULT_SOURCE
#include "core/journal.h"

#include <signal.h>
#include <string.h>

#include "base/hashmap.h"
#include "core/retry.h"
#include "core/verdict.h"

#define NOWHERE ((size_t)-1)

/* the outcome of a test between its start and its first phase report */
enum { PENDING = NOUTCOMES };

void
journal_init(struct journal *j, struct arena *a, struct group_result *s)
{
	*j = (struct journal){.arena = a, .result = s, .running = NOWHERE};
}

/* returns the index of the new test */
static size_t
add_test(struct journal *j, const char *id)
{
	*vec_add(j->arena, &j->result->tests) =
		(struct test_result){.id = id, .outcome = OUTCOME_NOT_RUN};
	return j->result->tests.n - 1;
}

/* the tests that earlier workers did not run: id -> its first index + 1 */
static struct hashmap
left_over(const struct journal *j)
{
	struct hashmap left = {.arena = j->arena};

	for (size_t i = j->result->tests.n; i-- > 0;)
		if (j->result->tests.v[i].outcome == OUTCOME_NOT_RUN)
			*hashmap_at(&left, j->result->tests.v[i].id) =
				(void *)(uintptr_t)(i + 1);
	return left;
}

/* takes the next test with this id, of which there may be several, out of
   left_over(); returns its index */
static size_t
take_left(const struct journal *j, struct hashmap *left, const char *id)
{
	void **at = hashmap_at(left, id);
	size_t i = (uintptr_t)*at, next = i;

	if (!i)
		return NOWHERE;
	while (next < j->result->tests.n &&
		(j->result->tests.v[next].outcome != OUTCOME_NOT_RUN ||
			strcmp(j->result->tests.v[next].id, id) != 0))
		next++;
	*at = (void *)(next < j->result->tests.n ? next + 1 : 0);
	return i - 1;
}

static void
collected(struct journal *j, const struct event *e)
{
	struct hashmap left = left_over(j);

	j->collected = 1;
	j->collecting = NULL;
	for (size_t i = 0; i < e->ids.n; i++) {
		size_t at = take_left(j, &left, e->ids.v[i]);

		*vec_add(j->arena, &j->places) =
			at != NOWHERE ? at : add_test(j, e->ids.v[i]);
	}
}

/* a module, say, that could not be collected; each worker reports it again */
static void
not_collected(struct journal *j, const struct event *e, enum outcome outcome)
{
	const char *id = e->id ? e->id : "?";

	for (size_t i = 0; i < j->result->tests.n && j->nworkers > 1; i++)
		if (j->result->tests.v[i].collect &&
			strcmp(j->result->tests.v[i].id, id) == 0)
			return;
	*vec_add(j->arena, &j->result->tests) = (struct test_result){.id = id,
		.outcome = outcome,
		.collect = 1,
		.start = e->time,
		.stop = e->time,
		.message = e->message,
		.longrepr = e->longrepr};
}

static struct test_result *
test_at(struct journal *j, size_t n)
{
	return n < j->places.n ? &j->result->tests.v[j->places.v[n]] : NULL;
}

/* the outcome that one phase report gives to its test */
static enum outcome
outcome_of(const struct event *e)
{
	int call = strcmp(e->when, "call") == 0;

	if (strcmp(e->outcome, "failed") == 0)
		return call ? OUTCOME_FAILED : OUTCOME_ERROR;
	if (strcmp(e->outcome, "skipped") == 0)
		return e->xfail ? OUTCOME_XFAILED : OUTCOME_SKIPPED;
	return e->xfail && call ? OUTCOME_XPASSED : OUTCOME_PASSED;
}

/* 1 when the outcome of a phase replaces the one of earlier phases: the first
   failure stays; else any outcome but "passed" counts */
static int
outweighs(enum outcome now, enum outcome before)
{
	if ((int)before == PENDING)
		return 1;
	if (outcome_fails(before))
		return 0;
	return outcome_fails(now) || before == OUTCOME_PASSED;
}

static void
add_time(struct test_result *t, const struct event *e)
{
	double *phase = strcmp(e->when, "setup") == 0 ? &t->setup
		: strcmp(e->when, "call") == 0        ? &t->call
						      : &t->teardown;

	if (!e->subtest)
		*phase += e->duration;
}

static void
again(struct test_result *t)
{
	*t = (struct test_result){.id = t->id,
		.outcome = (enum outcome)PENDING,
		.start = t->start,
		.alone = t->alone,
		.attempt = t->attempt,
		.tries = t->tries};
}

/* appends the failure of a tear-down or a subtest to an earlier failure */
static void
also(struct journal *j, struct test_result *t, const struct event *e)
{
	t->longrepr = arena_fmt(j->arena, "%s\n\nand in %s:\n\n%s",
		t->longrepr ? t->longrepr : "",
		e->subtest ? "a subtest" : e->when,
		e->longrepr ? e->longrepr : "");
}

static void
phase(struct journal *j, const struct event *e)
{
	struct test_result *t = test_at(j, e->n);
	enum outcome now = outcome_of(e);

	if (!t)
		return;
	if (e->rerun) {
		again(t);
		return;
	}
	add_time(t, e);
	if (e->properties.n)
		t->properties = e->properties;
	if (!outweighs(now, t->outcome)) {
		if (outcome_fails(now))
			also(j, t, e);
		return;
	}
	t->outcome = now;
	if (e->message || e->xfail)
		t->message = e->message ? e->message : e->xfail;
	if (e->longrepr)
		t->longrepr = e->longrepr;
	if (e->sections.n)
		t->sections = e->sections;
}

/* Each worker of the group reports them again: the last value counts. */
static void
suite_properties(struct journal *j, const struct event *e)
{
	pairs *known = &j->result->properties;

	for (size_t i = 0; i < e->properties.n; i++) {
		size_t at = 0;

		while (at < known->n &&
			strcmp(known->v[at].key, e->properties.v[i].key) != 0)
			at++;
		if (at == known->n)
			vec_add(j->arena, known);
		known->v[at] = e->properties.v[i];
	}
}

/* in a group of threads: how the test got its turn */
static void
turn(struct journal *j, struct test_result *t, const struct event *e)
{
	t->alone = e->alone;
	j->result->waited += e->waited;
}

static void
start(struct journal *j, const struct event *e)
{
	struct test_result *t = test_at(j, e->n);

	j->nstarted++;
	if (!t)
		return;
	t->start = e->time;
	t->attempt = j->attempt;
	turn(j, t, e);
	t->outcome = (enum outcome)PENDING;
	j->running = (size_t)(t - j->result->tests.v);
}

/* events that stop pytest before its last test */
static void
stopped(struct journal *j, const struct event *e)
{
	int internal = e->kind == EVENT_INTERNAL_ERROR;

	j->interrupted |= e->kind == EVENT_INTERRUPTED;
	j->stopped |= e->kind == EVENT_STOPPED;
	j->internal |= internal;
	j->result->message = internal && !e->message
		? "pytest had an internal error"
		: e->message;
}

static void
finish(struct journal *j, const struct event *e)
{
	struct test_result *t = test_at(j, e->n);

	if (t)
		t->stop = e->time;
	j->running = NOWHERE;
}

static void
fold(struct journal *j, const struct event *e)
{
	struct test_result *t;

	switch (e->kind) {
	case EVENT_COLLECTING:
		j->collecting = e->id;
		j->path = e->path;
		break;
	case EVENT_COLLECTED:
		collected(j, e);
		break;
	case EVENT_COLLECT_ERROR:
	case EVENT_COLLECT_SKIP:
		not_collected(j, e,
			e->kind == EVENT_COLLECT_SKIP ? OUTCOME_SKIPPED
						      : OUTCOME_ERROR);
		break;
	case EVENT_START:
		start(j, e);
		break;
	case EVENT_TURN:
		t = test_at(j, e->n);
		if (t)
			turn(j, t, e);
		break;
	case EVENT_PHASE:
		phase(j, e);
		break;
	case EVENT_FINISH:
		finish(j, e);
		break;
	case EVENT_END:
		j->ended = 1;
		j->exit_status = e->exit_status;
		j->result->queued += e->queued;
		break;
	case EVENT_FINISHING:
		j->finishing = 1;
		break;
	case EVENT_PROPERTY:
		suite_properties(j, e);
		break;
	case EVENT_INTERRUPTED:
	case EVENT_STOPPED:
	case EVENT_REFUSED:
	case EVENT_INTERNAL_ERROR:
		stopped(j, e);
		break;
	case EVENT_LIMIT: /* worker/time_limits.h reads it */
	case EVENT_OTHER:
		break;
	}
}

void
journal_event(struct journal *j, const struct event *e)
{
	j->first = j->first > 0 ? j->first : e->time;
	j->last = e->time > 0 ? e->time : j->last;
	fold(j, e);
}

void
journal_begin(struct journal *j)
{
	j->places.n = 0;
	j->nworkers++;
	j->collected = j->ended = j->internal = 0;
	j->nstarted = 0;
	j->finishing = 0;
	j->first = j->last = 0;
	j->running = NOWHERE;
	j->collecting = NULL;
}

void
journal_read(struct journal *j, const char *text, size_t n)
{
	journal_begin(j);
	for (size_t i = 0; i < n;) {
		const char *end = memchr(text + i, '\n', n - i);
		struct event e;

		if (!end)
			break;
		event_parse(&e, j->arena, text + i, (size_t)(end - text) - i);
		journal_event(j, &e);
		i = (size_t)(end - text) + 1;
	}
}

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
		if ((int)t->outcome != PENDING && t->message)
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

		if ((int)t->outcome != PENDING && i != j->running)
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

	/* sys.exit() in a module: the tests of other modules run without it */
	if (j->ended && j->internal && !j->collected && j->collecting) {
		j->ended = 0;
		how = s->message;
	}
	end_tests(j, end, how);
	if (!j->deaths)
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
	j->stray_deaths +=
		j->running == NOWHERE && (j->collected || !j->collecting);
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
