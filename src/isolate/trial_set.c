#define _DEFAULT_SOURCE
#include "isolate/trial_set.h"

#include <signal.h>

#include "os/fs.h"
#include "worker/forkserver.h"

int
trial_set_is_quiet(const struct search_trial *t)
{
	return t->quiet || t->kind == SEARCH_BESIDE;
}

int
trial_set_start(
	struct trial_set *s, struct trials *all, struct failed_test *failed)
{
	const struct search_trial *t = &failed->search.trials.v[failed->begun];
	struct trial_spec spec = failed_test_trial(failed, t);
	size_t n = t->kind == SEARCH_BESIDE ? failed->candidates.beside.n : 0;
	int error = 0;

	*s = (struct trial_set){.failed = failed,
		.place = failed->begun++,
		.quiet = trial_set_is_quiet(t)};
	for (size_t i = 0; i < n && !error; i++) {
		struct trial_spec other = failed_test_beside(
			failed, failed->candidates.beside.v[i]);

		error = trial_start(
			all, vec_add(all->arena, &s->beside), &other);
	}
	return error ? error : trial_start(all, &s->trial, &spec);
}

/*
 * Trials beside it end before their next test. They are not killed in a test,
 * since its remains might break later trials.
 */
int
trial_set_ended(struct trial_set *s, const struct trials *all)
{
	int ended = trial_ended(&s->trial);

	for (size_t i = 0; i < s->beside.n && ended && !s->over; i++)
		trial_stop(&s->beside.v[i]);
	s->over |= ended;
	for (size_t i = 0; i < s->beside.n; i++)
		ended &= trial_ended(&s->beside.v[i]);
	if (ended && s->beside.n && all->made->config.threads)
		forkserver_end_kind(all->arena, "thread");
	return ended;
}

enum search_result
trial_set_close(struct trial_set *s, struct trials *all)
{
	enum search_result result = trial_result(
		all, &s->trial, s->failed->test->id, &s->failed->why);

	fs_remove(s->trial.folder);
	for (size_t i = 0; i < s->beside.n; i++)
		fs_remove(s->beside.v[i].folder);
	return result;
}

void
trial_set_signal(const struct trial_set *s, int signal)
{
	if (s->trial.pid > 0)
		kill(s->trial.pid, signal);
	for (size_t i = 0; i < s->beside.n; i++)
		if (s->beside.v[i].pid > 0)
			kill(s->beside.v[i].pid, signal);
}

void
trial_set_kill(struct trial_set *s)
{
	trial_kill(&s->trial);
	for (size_t i = 0; i < s->beside.n; i++)
		trial_kill(&s->beside.v[i]);
}
