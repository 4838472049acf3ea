#define _DEFAULT_SOURCE
#include "exec/attempt_result.h"

#include <string.h>

#include "core/journal_end.h"
#include "core/run_id.h"
#include "exec/attempt_record.h"
#include "exec/captured_output.h"
#include "exec/unended_results.h"
#include "os/fs.h"
#include "os/last_bytes.h"

enum {
	EVIDENCE = 16 * 1024, /* bytes of the log kept with a crash */
	UNBEGUN_MAX = 5       /* attempts lost before a test began */
};

const char *
attempt_result_log_tail(struct supervision *c)
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
	return c->early_deaths++ < SUPERVISION_DEATHS_MAX &&
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

/* what a thread cannot do again in its process, a Python of its own can */
static void
leave_threads(struct attempt *t)
{
	t->spawn = 1;
	t->note = arena_fmt(t->arena,
		"went on in a Python of its own, as it cannot share a process "
		"(use --mp): %s",
		t->worker.apart);
}

/* the limit that the worker was killed for, as a message; or NULL */
static const char *
exceeded_limit(const struct supervision *c)
{
	const struct worker *w = &c->attempt.worker;

	return attempt_record_limit(c->arena, w->expired,
		w->expired == TIME_LIMIT_GROUP ? c->task->limits.timeout
					       : c->time_limits.test_limit);
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

/* what programs read is in the list of inputs by now; a worker that died has left
   it unmasked */
static void
remove_recordings(const struct attempt *t)
{
	fs_remove(attempt_file(t, "inputs.children"));
	fs_remove(attempt_file(t, "inputs.children.seen"));
}

int
attempt_result_take(struct supervision *c, int lost, int recorded)
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
	if (w->apart)
		leave_threads(&c->attempt);
	end.lost = lost || w->bystander || w->apart || is_victim(c) ||
		(was_killed_late(c) &&
			c->late_kills++ < SUPERVISION_DEATHS_MAX);
	if (end.lost && !w->apart)
		count_unbegun(c);
	if (end.lost && j->running != (size_t)-1)
		unended_results_remove(&c->attempt,
			c->status.tests.v[j->running].id,
			c->status.tests.v[j->running].start);
	if (!j->ended || j->internal)
		end.evidence = attempt_result_log_tail(c);
	journal_end(j, &end);
	if (recorded && c->resume == RESUME_SAME)
		c->attempt.note = "the process that looked after it was killed;"
				  " another went on with what was left";
	take_notes(c);
	remove_recordings(&c->attempt);
	if (!recorded)
		attempt_record_write(&c->attempt,
			end.lost || (w->asked_to_stop && !j->ended));
	return end.lost;
}
