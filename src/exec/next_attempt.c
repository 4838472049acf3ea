#define _DEFAULT_SOURCE
#include "exec/next_attempt.h"

#include <poll.h>

#include "base/hashmap.h"
#include "core/journal_end.h"
#include "core/maxfail.h"
#include "core/retry.h"
#include "exec/run_controller.h"
#include "formats/json.h"
#include "os/clock.h"
#include "os/file_write.h"
#include "os/fs.h"
#include "os/signals.h"
#include "plan/plan.h"

/* writes the tests of the next attempt: a list of ids, or of [id, n] for the
   n-th of several tests with the same id */
static int
write_rest(struct supervision *c, const indices *rest)
{
	const struct group_result *s = &c->status;
	struct hashmap all = {.arena = c->arena}, before = {.arena = c->arena};
	struct buf b = {0};
	size_t at = 0;
	int failed;

	for (size_t i = 0; i < s->tests.n; i++)
		++*hashmap_count(&all, s->tests.v[i].id);
	for (size_t i = 0; i < s->tests.n; i++) {
		const char *id = s->tests.v[i].id;
		uintptr_t n = (*hashmap_count(&before, id))++;
		int several = *hashmap_count(&all, id) > 1;

		if (at == rest->n || rest->v[at] != i)
			continue;
		buf_addc(&b, at++ ? ',' : '[');
		buf_adds(&b, several ? "[" : "");
		json_put(&b, id);
		if (several)
			buf_addf(&b, ",%zu]", (size_t)n);
	}
	buf_addc(&b, ']');
	failed = fs_mkdirs(arena_fmt(c->arena, "%s/%d", c->attempt.group_folder,
			 c->attempt.number)) != 0 ||
		file_write(attempt_file(&c->attempt, "rest"), b.s, b.n) < 0;
	buf_release(&b);
	return failed;
}

/* 1: the group has more modules than those that cannot be collected */
static int
has_more_modules(const struct supervision *c)
{
	const struct attempt *t = &c->attempt;
	size_t i = c->task->nshared;
	const char *path;

	while ((path = plan_next_path(&c->task->args, &i)))
		if (!strings_contain(&t->without, path))
			return 1;
	return 0;
}

int
next_attempt_is_forbidden(struct supervision *c)
{
	const char *why = c->task->trial ? NULL : maxfail_reason(c->arena);

	if (why && !c->journal.deaths)
		c->status.message = why;
	c->journal.stopped |= why != NULL;
	return why != NULL;
}

/* counts a worker's death for --maxfail, unless its test will be retried */
static void
count_death(struct supervision *c)
{
	if (maxfail_limit() > 0 &&
		(c->journal.running == (size_t)-1 || !c->attempt.will_retry))
		maxfail_add_failure(c->arena);
}

/* tells the controller of the test that a worker died in; it may run again */
static void
tell_death(struct supervision *c)
{
	struct journal *j = &c->journal;
	size_t i = j->running;

	if (i == (size_t)-1 || !retry_may(&j->result->tests.v[i]) ||
		!run_controller_crash(&c->attempt, &j->result->tests.v[i]) ||
		++c->reruns > SUPERVISION_DEATHS_MAX)
		return;
	retry_again(j, i);
	if (--j->deaths == 0) {
		j->result->message = NULL;
		j->result->signal = 0;
	}
}

void
next_attempt_count(struct supervision *c, int lost)
{
	if (c->journal.ended || lost || c->journal.interrupted)
		return;
	count_death(c);
	tell_death(c);
}

int
next_attempt_rest(struct supervision *c, int lost)
{
	struct journal *j = &c->journal;
	struct attempt *t = &c->attempt;
	int died = !j->ended && !lost;
	indices rest = {0};

	if (j->ended || j->interrupted || j->deaths >= SUPERVISION_DEATHS_MAX ||
		t->worker.expired == TIME_LIMIT_GROUP ||
		next_attempt_is_forbidden(c) ||
		c->task->trial) /* a trial makes one attempt */
		return 0;
	if (j->collected || t->partial) {
		rest = journal_rest(j);
		if (!rest.n)
			return 0;
	}
	if (!j->collected && died) {
		if (!j->collecting || !j->path)
			return 0;
		*vec_add(c->arena, &t->without) = j->path;
		if (!has_more_modules(c))
			return 0;
	}
	t->number++;
	t->partial = rest.n > 0;
	return !rest.n || write_rest(c, &rest) == 0;
}

/* 1: a signal came, or the group's time limit will be exceeded by then */
static int
wait_for(struct supervision *c, double seconds)
{
	double end = clock_steady() + seconds;
	int signals = signals_open(), stopped = signals < 0;

	if (c->time_limits.deadline > 0 && c->time_limits.deadline <= end)
		stopped = 1;
	while (!stopped && clock_steady() < end) {
		struct pollfd fd = {.fd = signals, .events = POLLIN};

		poll(&fd, 1, (int)((end - clock_steady()) * 1000) + 1);
		stopped = signals_next(signals) != 0;
	}
	if (signals >= 0)
		signals_close(signals);
	return stopped;
}

int
next_attempt_retry(struct supervision *c)
{
	const struct limits *b = &c->task->limits;
	struct journal *j = &c->journal;
	double delay = b->delay;
	indices failed;

	if (j->interrupted || j->stopped ||
		j->deaths >= SUPERVISION_DEATHS_MAX ||
		c->attempt.worker.asked_to_stop ||
		c->attempt.worker.expired == TIME_LIMIT_GROUP ||
		c->retries >= b->retries)
		return 0;
	for (int i = 0; i < c->retries && b->backoff > 0; i++)
		delay *= b->backoff;
	failed = retry_failed(j);
	if (!failed.n || (delay > 0 && !c->stop_reason && wait_for(c, delay)) ||
		next_attempt_is_forbidden(c))
		return 0;
	c->retries++;
	c->attempt.number++;
	c->attempt.partial = 1;
	return write_rest(c, &failed) == 0;
}
