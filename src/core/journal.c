#include "core/journal.h"

#include <string.h>

#include "base/hashmap.h"

void
journal_init(struct journal *j, struct arena *a, struct group_result *s)
{
	*j = (struct journal){
		.arena = a, .result = s, .running = JOURNAL_NOWHERE};
}

/* returns the index of the new test */
static size_t
add_test(struct journal *j, const char *id)
{
	*vec_add(j->arena, &j->result->tests) =
		(struct test_result){.id = id, .outcome = OUTCOME_NOT_RUN};
	return j->result->tests.n - 1;
}

/* 1: the worker's list of tests means this one, since no earlier worker ran it;
   that of a helper has all of them */
static int
is_left(const struct journal *j, size_t i)
{
	const struct test_result *t = &j->result->tests.v[i];

	return j->helper ? !t->collect : t->outcome == OUTCOME_NOT_RUN;
}

/* the tests that are left: id -> its first index + 1 */
static struct hashmap
left_over(const struct journal *j)
{
	struct hashmap left = {.arena = j->arena};

	for (size_t i = j->result->tests.n; i-- > 0;)
		if (is_left(j, i))
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
		return JOURNAL_NOWHERE;
	while (next < j->result->tests.n &&
		(!is_left(j, next) ||
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
			at != JOURNAL_NOWHERE ? at : add_test(j, e->ids.v[i]);
	}
}

/* a module, say, that could not be collected; each worker reports it again */
static void
not_collected(struct journal *j, const struct event *e, enum outcome outcome)
{
	const char *id = e->id ? e->id : "?";

	if (j->helper) /* the first worker tells of the collection */
		return;
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
		.place = e->place,
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
	if ((int)before == JOURNAL_PENDING)
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
		.outcome = (enum outcome)JOURNAL_PENDING,
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
	t->place = e->place;
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

static void
warning(struct journal *j, const struct event *e)
{
	if (e->entry < j->warnings.n)
		j->warnings.v[e->entry] = e->warning;
	else if (e->entry == j->warnings.n)
		*vec_add(j->arena, &j->warnings) = e->warning;
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
	t->outcome = (enum outcome)JOURNAL_PENDING;
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
	j->running = JOURNAL_NOWHERE;
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
	case EVENT_WARNING:
		warning(j, e);
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
	j->places.n = j->warnings.n = 0;
	j->nworkers++;
	j->collected = j->ended = j->internal = 0;
	j->nstarted = 0;
	j->finishing = 0;
	j->first = j->last = 0;
	j->running = JOURNAL_NOWHERE;
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
