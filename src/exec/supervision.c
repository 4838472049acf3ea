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
	UNBEGUN_MAX = 5       /* attempts lost before a test began */
};

/* the end of the log, with output that pytest had not read */
static const char *
log_tail(struct supervision *c)
{
	if (!c->attempt.worker.log) /* no worker was started */
		return "";
	captured_output_take(&c->attempt);
	return last_bytes(c->arena, c->attempt.worker.log, EVIDENCE);
}

static void
take_usage(struct group_result *s, const struct worker *w)
{
	if (w->start <= 0) /* its process died before it began */
		return;
	if (s->attempts == 1 || s->start <= 0)
		s->start = w->start;
	if (w->stop > s->stop)
		s->stop = w->stop;
	s->cpu += w->cpu;
	if (w->rss > s->rss)
		s->rss = w->rss;
}

/* 1: the first death at this place. A second one in a row shows that the suite
   causes it */
static int
is_first_death(struct supervision *c, const char *place)
{
	const char *suspect = c->suspect;

	c->suspect = place;
	return c->early_deaths++ < DEATHS_MAX &&
		(!suspect || strcmp(suspect, place) != 0);
}

/*
 * A process of threads dies because of one of them. It was another group's when
 * no test of this group ran and its session was not the one that ended; or, the
 * first time, when it collected a module.
 */
static int
was_killed_by_thread(struct supervision *c)
{
	const struct journal *j = &c->journal;

	if (j->collected)
		return j->running == (size_t)-1 &&
			(journal_rest(j).n || !j->finishing);
	return !j->collecting || is_first_death(c, j->collecting);
}

/*
 * 1: the worker was killed before its first test, perhaps by somebody else, such
 * as a kernel that is out of memory. A group that causes it does so again.
 */
static int
died_early(struct supervision *c)
{
	const struct worker *w = &c->attempt.worker;
	const struct journal *j = &c->journal;

	if (!w->signal || j->nstarted ||
		!is_first_death(c,
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

/* 1: the group did not cause the end of its worker */
static int
is_victim(struct supervision *c)
{
	const struct worker *w = &c->attempt.worker;
	const struct journal *j = &c->journal;

	if (j->ended || j->interrupted || w->expired)
		return 0;
	return w->thread && w->server ? was_killed_by_thread(c) : died_early(c);
}

/*
 * After several attempts that were lost before a test began the group gets a
 * process of its own, which shows whether other groups ended its workers, or
 * its own set-up.
 */
static void
count_unbegun(struct supervision *c)
{
	struct attempt *t = &c->attempt;

	if (t->spawn || c->journal.nstarted || ++c->lost_unbegun < UNBEGUN_MAX)
		return;
	t->spawn = 1;
	t->note = arena_fmt(c->arena,
		"ran in a Python of its own: %d others "
		"had ended before one of its tests began",
		UNBEGUN_MAX);
}

/* the limit that the worker was killed for, as a message; or NULL */
static const char *
exceeded_limit(const struct supervision *c)
{
	const struct worker *w = &c->attempt.worker;

	if (w->expired == TIME_LIMIT_GROUP)
		return arena_fmt(c->arena,
			"the group took longer than its "
			"limit of %.4g s",
			c->task->limits.timeout);
	return !w->expired ? NULL
			   : arena_fmt(c->arena,
				     "longer than its "
				     "limit of %.4g s",
				     c->time_limits.test_limit);
}

/* 1: the slow test ended just before the kill, and the next one, which was
   running, is within its limit */
static int
was_killed_late(const struct supervision *c)
{
	const struct worker *w = &c->attempt.worker;
	const struct journal *j = &c->journal;

	return w->expired == TIME_LIMIT_TEST &&
		(j->running == (size_t)-1 ||
			w->stop - c->status.tests.v[j->running].start <
				c->time_limits.test_limit);
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

/* how a lost worker ended, according to its journal */
static void
take_end_from_journal(struct supervision *c)
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

/* folds the journal and the end of the attempt into the status; 1: the group
   did not cause that end */
static int
take_attempt(struct supervision *c, int lost, int recorded)
{
	const struct worker *w = &c->attempt.worker;
	struct journal *j = &c->journal;
	struct journal_end end = {0};

	c->status.attempts = c->attempt.number;
	journal_reader_end(&c->reader);
	if (lost)
		take_end_from_journal(c);
	take_usage(&c->status, w);
	end = (struct journal_end){
		w->exit_status, w->signal, 0, exceeded_limit(c), NULL};
	/* the run that was interrupted is resumed now */
	if (recorded && j->interrupted && c->resume == RESUME_OTHER) {
		j->interrupted = j->ended = 0;
		c->status.message = NULL;
		lost = 1;
	}
	/* interrupted while it collects, pytest may end as if it had no tests */
	j->interrupted |=
		(w->asked_to_stop || (lost && !recorded && run_is_gone())) &&
		!(j->ended && j->collected);
	end.lost = lost || w->bystander || is_victim(c) ||
		(was_killed_late(c) && c->late_kills++ < DEATHS_MAX);
	if (end.lost)
		count_unbegun(c);
	if (!j->ended || j->internal)
		end.evidence = log_tail(c);
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
			return c->task->planned;
	return 0;
}

/* 1: the run has as many failures as --maxfail allows, and no test may start */
static int
has_reached_maxfail(struct supervision *c)
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

/*
 * After a worker that died: 1, and the next attempt is set up, with the tests
 * that are left, but not the one that killed the worker.
 */
static int
prepare_rest(struct supervision *c, int lost)
{
	struct journal *j = &c->journal;
	struct attempt *t = &c->attempt;
	int died = !j->ended && !lost;
	indices rest = {0};

	if (died && !j->interrupted)
		count_death(c);
	if (j->ended || j->interrupted || j->deaths >= DEATHS_MAX ||
		t->worker.expired == TIME_LIMIT_GROUP ||
		has_reached_maxfail(c) ||
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

/* 1: tests that failed are to be retried, and the next attempt is set up */
static int
prepare_retry(struct supervision *c)
{
	const struct limits *b = &c->task->limits;
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
	if (!failed.n || (delay > 0 && !c->stop_reason && wait_for(c, delay)) ||
		has_reached_maxfail(c))
		return 0;
	c->retries++;
	c->attempt.number++;
	c->attempt.partial = 1;
	return write_rest(c, &failed) == 0;
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
			.longrepr = log_tail(c)};
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
				.longrepr = log_tail(c)};
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

enum attempt_end
supervision_run(struct supervision *c)
{
	enum attempt_end end;
	int lost, recorded;

	journal_init(&c->journal, c->arena, &c->status);
	c->reader.journal = &c->journal;
	c->reader.on_event = take_event;
	c->reader.context = c;
	c->time_limits.limits = &c->task->limits;
	c->time_limits.journal = &c->reader;
	c->attempt.worker.time_limits = &c->time_limits;
	c->attempt.worker.on_slow = notice_slow_test;
	c->attempt.worker.context = c;
	do {
		c->attempt.will_retry = c->retries < c->task->limits.retries;
		recorded = c->resume ? attempt_record_read(&c->attempt) : 0;
		if (!recorded && !c->status.attempts &&
			has_reached_maxfail(c)) {
			if (attempt_make_folder(&c->attempt) != 0)
				return ATTEMPT_FAILED;
			break;
		}
		if (!recorded && c->stop_reason) {
			give_up(c, c->stop_reason);
			break;
		}
		c->journal.attempt = c->attempt.number;
		journal_reader_begin(
			&c->reader, attempt_file(&c->attempt, "events.jsonl"));
		end = recorded ? ATTEMPT_ENDED : attempt_run(&c->attempt);
		if (end == ATTEMPT_STOPPED) {
			give_up(c, "the run was stopped before");
			break;
		}
		if (end != ATTEMPT_ENDED && end != ATTEMPT_LOST)
			return end;
		c->attempt.spawn |= end == ATTEMPT_LOST;
		lost = take_attempt(
			c, end == ATTEMPT_LOST || recorded < 0, recorded != 0);
	} while (prepare_rest(c, lost) || prepare_retry(c));
	conclude(c);
	return ATTEMPT_ENDED;
}
