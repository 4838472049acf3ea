#define _DEFAULT_SOURCE
#include "exec/supervision.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "base/hashmap.h"
#include "core/maxfail.h"
#include "core/notice.h"
#include "core/paths.h"
#include "core/retry.h"
#include "core/run_id.h"
#include "exec/attempt_record.h"
#include "exec/captured_output.h"
#include "formats/json.h"
#include "os/clock.h"
#include "os/file_write.h"
#include "os/fs.h"
#include "os/last_bytes.h"
#include "os/process.h"
#include "os/signals.h"
#include "plan/plan.h"
#include "plan/plan_json.h"
#include "secrets/mask.h"
#include "worker/forkserver.h"

enum {
	EVIDENCE = 16 * 1024, /* bytes of the log kept with a crash */
	DEATHS_MAX = 10,      /* workers a group may kill */
	UNBEGUN_MAX = 5       /* attempts that were lost before a test began */
};

/* the end of the log, from a line's start, and what pytest had not read */
static const char *
tail_of_log(struct supervision *c)
{
	if (!c->attempt.worker.log) /* none was started */
		return "";
	captured_output_take(&c->attempt);
	return last_bytes(c->arena, c->attempt.worker.log, EVIDENCE);
}

static void
take_usage(struct group_result *s, const struct worker *w)
{
	if (w->start <= 0) /* its host died before it had begun */
		return;
	if (s->attempts == 1 || s->start <= 0)
		s->start = w->start;
	if (w->stop > s->stop)
		s->stop = w->stop;
	s->cpu += w->cpu;
	if (w->rss > s->rss)
		s->rss = w->rss;
}

/* 1, once: the same again shows that the suite does it */
static int
is_first(struct supervision *c, const char *place)
{
	const char *suspect = c->suspect;

	c->suspect = place;
	return c->early++ < DEATHS_MAX &&
		(!suspect || strcmp(suspect, place) != 0);
}

/*
 * A host dies of one of its threads. It is none of ours when no test of ours
 * ran, and ours was not the session that ended; nor, the first time, when a
 * module was collected.
 */
static int
died_of_others(struct supervision *c)
{
	const struct journal *j = &c->journal;

	if (j->collected)
		return j->running == (size_t)-1 &&
			(journal_rest(j).n || !j->finishing);
	return !j->collecting || is_first(c, j->collecting);
}

/*
 * Before its first test: somebody else may have killed it, such as a kernel
 * that is out of memory. A group that does this itself does it again.
 */
static int
died_early(struct supervision *c)
{
	const struct worker *w = &c->attempt.worker;
	const struct journal *j = &c->journal;

	if (!w->signal || j->nstarted ||
		!is_first(c,
			j->collecting          ? j->collecting
				: j->collected ? "first test"
					       : "start"))
		return 0;
	c->attempt.note = arena_fmt(c->arena,
		"run again: signal %d (%s) had "
		"killed its worker before a test had begun",
		w->signal, strsignal(w->signal));
	return 1;
}

/* it is not to blame for its end */
static int
is_victim(struct supervision *c)
{
	const struct worker *w = &c->attempt.worker;
	const struct journal *j = &c->journal;

	if (j->ended || j->interrupted || w->expired)
		return 0;
	return w->thread && w->server ? died_of_others(c) : died_early(c);
}

/*
 * A group may be the victim of others any number of times, or be what kills
 * every host while it is set up: a process of its own shows which.
 */
static void
count_unbegun(struct supervision *c)
{
	struct attempt *t = &c->attempt;

	if (t->spawn || c->journal.nstarted || ++c->unbegun < UNBEGUN_MAX)
		return;
	t->spawn = 1;
	t->note = arena_fmt(c->arena,
		"ran in a Python of its own: %d others "
		"had ended before one of its tests began",
		UNBEGUN_MAX);
}

/* the limit that the worker was killed for, as people are told; or NULL */
static const char *
limit_over(const struct supervision *c)
{
	const struct worker *w = &c->attempt.worker;

	if (w->expired == TIME_LIMIT_GROUP)
		return arena_fmt(c->arena,
			"the group took longer than its "
			"limit of %.4g s",
			c->bounds.timeout);
	return !w->expired ? NULL
			   : arena_fmt(c->arena,
				     "longer than its "
				     "limit of %.4g s",
				     c->timer.limit);
}

/* the test that was late came to its end just then; this is another */
static int
is_innocent(const struct supervision *c)
{
	const struct worker *w = &c->attempt.worker;
	const struct journal *j = &c->journal;

	return w->expired == TIME_LIMIT_TEST &&
		(j->running == (size_t)-1 ||
			w->stop - c->status.tests.v[j->running].start <
				c->timer.limit);
}

static void
take_notes(struct supervision *c)
{
	struct attempt *t = &c->attempt;
	struct group_result *s = &c->status;

	if (t->note)
		s->note = t->note;
	if (t->worker.leaks)
		s->note = arena_fmt(c->arena, "%s%sleft behind and killed: %s",
			s->note ? s->note : "", s->note ? "; " : "",
			t->worker.leaks);
}

/* how it ended, where nobody saw it: as its journal says */
static void
believe_journal(struct supervision *c)
{
	struct worker *w = &c->attempt.worker;
	const struct journal *j = &c->journal;

	if (w->start <= 0) {
		w->start = j->first;
		w->stop = j->last;
	}
	if (j->ended) {
		w->exit_status = j->exit_status;
		w->signal = 0;
	}
}

/* what the last attempt has done; 1: it is not to blame for its end */
static int
judge(struct supervision *c, int lost, int recorded)
{
	const struct worker *w = &c->attempt.worker;
	struct journal *j = &c->journal;
	struct journal_end end = {0};

	c->status.attempts = j->attempt = c->attempt.number;
	buf_clear(&c->events);
	fs_read(attempt_file(&c->attempt, "events.jsonl"), &c->events);
	journal_read(j, c->events.s, c->events.n);
	if (lost)
		believe_journal(c);
	take_usage(&c->status, w);
	end = (struct journal_end){
		w->exit_status, w->signal, 0, limit_over(c), NULL};
	/* it goes on now */
	if (recorded && j->interrupted && c->resume == RESUME_OTHER) {
		j->interrupted = j->ended = 0;
		c->status.message = NULL;
		lost = 1;
	}
	/* asked while it collected, pytest may end as if there were no tests */
	j->interrupted |=
		(w->asked_to_stop || (lost && !recorded && run_is_gone())) &&
		!(j->ended && j->collected);
	end.lost = lost || w->bystander || is_victim(c) ||
		(is_innocent(c) && c->late++ < DEATHS_MAX);
	if (end.lost)
		count_unbegun(c);
	if (!j->ended || j->internal)
		end.evidence = tail_of_log(c);
	journal_end(j, &end);
	if (recorded && c->resume == RESUME_SAME)
		c->attempt.note = "the process that looked after it was killed;"
				  " another went on with what was left";
	take_notes(c);
	if (!recorded)
		attempt_record_write(&c->attempt,
			end.lost || (w->asked_to_stop && !j->ended));
	return end.lost;
}

/* the tests for the next attempt: an id, or [id, n] of one that several have */
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
	failed = fs_mkdirs(arena_fmt(c->arena, "%s/%d", c->attempt.group,
			 c->attempt.number)) != 0 ||
		file_write(attempt_file(&c->attempt, "rest"), b.s, b.n) < 0;
	buf_release(&b);
	return failed;
}

/* whether the group has more than the modules that cannot be collected */
static int
has_others(const struct supervision *c)
{
	const struct attempt *t = &c->attempt;
	size_t i = attempt_nshared(t);
	const char *path;

	while ((path = plan_next_path(&t->args, &i)))
		if (!strings_contain(&t->without, path))
			return c->cli->planned;
	return 0;
}

/* whether too many tests have failed, here or elsewhere, for any to start */
static int
stops(struct supervision *c)
{
	const char *why = c->cli->trial ? NULL : maxfail_reason(c->arena);

	if (why && !c->journal.deaths)
		c->status.message = why;
	c->journal.stopped |= why != NULL;
	return why != NULL;
}

/* for --maxfail, unless it was a test's, which will run again */
static void
count_death(struct supervision *c)
{
	if (maxfail_limit() > 0 &&
		(c->journal.running == (size_t)-1 || !c->attempt.retried))
		maxfail_add_failure(c->arena);
}

/* for --maxfail: failures that were to be retried, and were not */
static void
count_unretried(struct supervision *c)
{
	const struct group_result *s = &c->status;

	for (size_t i = 0; i < s->tests.n && maxfail_limit() > 0; i++)
		if (retry_may(&s->tests.v[i]) &&
			(double)s->tests.v[i].tries.n < c->bounds.retries)
			maxfail_add_failure(c->arena);
}

/*
 * A worker that died leaves tests that another may run; the one that killed it
 * is not among them. 1: there is such an attempt, and it is set up.
 */
static int
goes_on(struct supervision *c, int lost)
{
	struct journal *j = &c->journal;
	struct attempt *t = &c->attempt;
	int died = !j->ended && !lost;
	indices rest = {0};

	if (died && !j->interrupted)
		count_death(c);
	if (j->ended || j->interrupted || j->deaths >= DEATHS_MAX ||
		t->worker.expired == TIME_LIMIT_GROUP || stops(c) ||
		c->cli->trial) /* what comes next is another run */
		return 0;
	if (j->collected || t->part) {
		rest = journal_rest(j);
		if (!rest.n)
			return 0;
	}
	if (!j->collected && died) {
		if (!j->collecting || !j->path)
			return 0;
		*vec_add(c->arena, &t->without) = j->path;
		if (!has_others(c))
			return 0;
	}
	t->number++;
	t->part = rest.n > 0;
	return !rest.n || write_rest(c, &rest) == 0;
}

/* 1: a signal came, or the group's time will be over */
static int
wait_for(struct supervision *c, double seconds)
{
	double end = clock_steady() + seconds;
	int signals = signals_open(), stopped = signals < 0;

	if (c->timer.ends > 0 && c->timer.ends <= end)
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

/* tests that have failed run once more: 1, and it is set up */
static int
retries(struct supervision *c)
{
	const struct limits *b = &c->bounds;
	struct journal *j = &c->journal;
	double delay = b->delay;
	indices failed;

	if (j->interrupted || j->stopped || j->deaths >= DEATHS_MAX ||
		c->attempt.worker.asked_to_stop ||
		c->attempt.worker.expired == TIME_LIMIT_GROUP ||
		c->retries >= b->retries)
		return 0;
	for (int i = 0; i < c->retries && b->backoff > 0; i++)
		delay *= b->backoff;
	failed = retry_failed(j);
	if (!failed.n || (delay > 0 && !c->recalls && wait_for(c, delay)) ||
		stops(c))
		return 0;
	c->retries++;
	c->attempt.number++;
	c->attempt.part = 1;
	return write_rest(c, &failed) == 0;
}

/* nothing more of the group is to run */
static void
give_up(struct supervision *c, const char *why)
{
	c->journal.interrupted = 1;
	if (!c->status.message)
		c->status.message = why;
}

/* planned tests that no worker has come to: those of the plan */
static void
add_planned(struct supervision *c, enum outcome outcome)
{
	struct group_result *s = &c->status;
	struct hashmap known = {.arena = c->arena}; /* how often, by id */
	struct plan plan = {0};
	const char *cause;

	for (size_t i = 0; i < s->tests.n; i++)
		++*hashmap_count(&known, s->tests.v[i].id);
	if (plan_read(c->arena, &plan, paths.plan, &cause) != 0)
		return;
	for (size_t i = 0; i < plan.groups.n; i++) {
		const struct group *g = &plan.groups.v[i];

		if (strcmp(g->slug, c->slug) != 0)
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
 * pytest has failed before it came to a test: something in the reports has to
 * say so. When it refused its arguments, that is told as such (report/failures.c).
 */
static void
add_error(struct supervision *c)
{
	struct group_result *s = &c->status;

	if (s->verdict != VERDICT_ERROR || c->journal.collected)
		return;
	if (!c->cli->trial)
		add_planned(c, OUTCOME_NOT_RUN);
	for (size_t i = 0; i < s->tests.n; i++)
		if (s->tests.v[i].outcome == OUTCOME_NOT_RUN)
			s->tests.v[i].message = s->message;
	if (s->exit_status == PYTEST_USAGE)
		return;
	*vec_add(c->arena, &s->tests) = (struct test_result){.id = c->name,
		.outcome = OUTCOME_ERROR,
		.collect = 1,
		.start = s->start,
		.stop = s->stop,
		.message = s->message,
		.longrepr = tail_of_log(c)};
}

void
supervision_add_planned(struct supervision *c, enum outcome outcome)
{
	add_planned(c, outcome);
	if (!c->status.tests.n) /* the group stands for what it has */
		*vec_add(c->arena, &c->status.tests) = (struct test_result){
			.id = c->name, .outcome = outcome, .collect = 1};
}

/* no test says what has become of the group: it stands for itself */
static int
is_untold(const struct supervision *c)
{
	const struct group_result *s = &c->status;

	for (size_t i = 0; i < s->tests.n; i++)
		if (s->tests.v[i].outcome != OUTCOME_NOT_RUN)
			return 0;
	return !s->tests.n || c->journal.strays;
}

/* the group's verdict, once no attempt is left to be made */
static void
conclude(struct supervision *c)
{
	struct group_result *s = &c->status;
	struct journal *j = &c->journal;

	s->name = c->name;
	s->slug = c->slug;
	s->plan = c->cli->plan;
	if (j->interrupted && !j->collected && !c->cli->trial)
		supervision_add_planned(c, OUTCOME_NOT_RUN);
	else if ((!s->attempts || j->deaths) && !c->cli->trial)
		add_planned(c, OUTCOME_NOT_RUN);
	if (!j->ended && !j->interrupted && is_untold(c))
		*vec_add(c->arena, &s->tests) =
			(struct test_result){.id = c->name,
				.outcome = !s->attempts ? OUTCOME_NOT_RUN
					: j->late       ? OUTCOME_TIMED_OUT
							: OUTCOME_CRASHED,
				.collect = 1,
				.start = s->start,
				.stop = s->stop,
				.message = s->message,
				.longrepr = tail_of_log(c)};
	if (!s->attempts)
		s->attempts = 1; /* whose folder has the results */
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

/* the test that runs takes long: who it is, the journal knows */
static void
tell_slow(void *context, double seconds)
{
	struct supervision *c = context;
	struct group_result scratch = {0};
	struct journal j;
	struct buf text = {0};

	journal_init(&j, c->arena, &scratch);
	if (fs_read(c->timer.events, &text) == 0) {
		journal_read(&j, text.s, text.n);
		if (j.running != (size_t)-1)
			notice_slow(c->slug, scratch.tests.v[j.running].id,
				seconds);
	}
	buf_release(&text);
}

enum attempt_end
supervision_run(struct supervision *c)
{
	enum attempt_end end;
	int lost, recorded;

	journal_init(&c->journal, c->arena, &c->status);
	c->timer.bounds = &c->bounds;
	c->attempt.worker.timer = &c->timer;
	c->attempt.worker.on_slow = tell_slow;
	c->attempt.worker.context = c;
	do {
		c->attempt.retried = c->retries < c->bounds.retries;
		recorded = c->resume ? attempt_record_read(&c->attempt) : 0;
		if (!recorded && !c->status.attempts && stops(c)) {
			if (attempt_folder(&c->attempt) != 0)
				return ATTEMPT_FAILED;
			break;
		}
		if (!recorded && c->recalls) {
			give_up(c, c->recalls);
			break;
		}
		end = recorded ? ATTEMPT_ENDED : attempt_run(&c->attempt);
		if (end == ATTEMPT_STOPPED) {
			give_up(c, "the run was stopped before");
			break;
		}
		if (end != ATTEMPT_ENDED && end != ATTEMPT_LOST)
			return end;
		c->attempt.spawn |= end == ATTEMPT_LOST;
		lost = judge(
			c, end == ATTEMPT_LOST || recorded < 0, recorded != 0);
	} while (goes_on(c, lost) || retries(c));
	conclude(c);
	buf_release(&c->events);
	return ATTEMPT_ENDED;
}
