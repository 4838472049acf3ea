#define _DEFAULT_SOURCE
#include "isolate/trial_set.h"

#include <signal.h>

#include "os/fs.h"
#include "worker/forkserver.h"

int
trial_set_is_quiet(const struct search_trial *t)
{
	return t->quiet || t->kind == SEARCH_CROWD;
}

int
trial_set_start(
	struct trial_set *s, struct trials *all, struct failed_test *subject)
{
	const struct search_trial *t =
		&subject->search.trials.v[subject->begun];
	struct trial_wish w = failed_test_wish(subject, t);
	size_t n = t->kind == SEARCH_CROWD ? subject->near.beside.n : 0;
	int failed = 0;

	*s = (struct trial_set){.subject = subject,
		.place = subject->begun++,
		.quiet = trial_set_is_quiet(t)};
	for (size_t i = 0; i < n && !failed; i++) {
		struct trial_wish other =
			failed_test_crowd(subject, subject->near.beside.v[i]);

		failed = trial_start(
			all, vec_add(all->arena, &s->crowd), &other);
	}
	return failed ? failed : trial_start(all, &s->trial, &w);
}

/*
 * The crowd ends before its next tests: what is killed in a test leaves what
 * others stumble over.
 */
int
trial_set_ended(struct trial_set *s, const struct trials *all)
{
	int ended = trial_ended(&s->trial);

	for (size_t i = 0; i < s->crowd.n && ended && !s->over; i++)
		trial_stop(&s->crowd.v[i]);
	s->over |= ended;
	for (size_t i = 0; i < s->crowd.n; i++)
		ended &= trial_ended(&s->crowd.v[i]);
	if (ended && s->crowd.n && all->gen->config.threads)
		forkserver_end_kind(all->arena, "thread");
	return ended;
}

enum search_result
trial_set_close(struct trial_set *s, struct trials *all)
{
	enum search_result result = trial_result(
		all, &s->trial, s->subject->test->id, &s->subject->why);

	fs_remove(s->trial.folder);
	for (size_t i = 0; i < s->crowd.n; i++)
		fs_remove(s->crowd.v[i].folder);
	return result;
}

void
trial_set_signal(const struct trial_set *s, int signal)
{
	if (s->trial.pid > 0)
		kill(s->trial.pid, signal);
	for (size_t i = 0; i < s->crowd.n; i++)
		if (s->crowd.v[i].pid > 0)
			kill(s->crowd.v[i].pid, signal);
}

void
trial_set_kill(struct trial_set *s)
{
	trial_kill(&s->trial);
	for (size_t i = 0; i < s->crowd.n; i++)
		trial_kill(&s->crowd.v[i]);
}
