#define _DEFAULT_SOURCE
#include "isolate/trial_set.h"

#include <signal.h>

#include "os/fs.h"
#include "worker/forkserver.h"

int
scene_is_quiet(const struct isolate_trial *t)
{
	return t->quiet || t->kind == ISOLATE_CROWD;
}

int
scene_start(struct scene *s, struct trials *all, struct subject *subject)
{
	const struct isolate_trial *t = &subject->search.trials.v[
		subject->begun];
	struct trial_wish w = subject_wish(subject, t);
	size_t n = t->kind == ISOLATE_CROWD ? subject->near.beside.n : 0;
	int failed = 0;

	*s = (struct scene){.subject = subject, .place = subject->begun++,
		.quiet = scene_is_quiet(t)};
	for (size_t i = 0; i < n && !failed; i++) {
		struct trial_wish other = subject_crowd(subject,
			subject->near.beside.v[i]);

		failed = trial_start(all, vec_add(all->arena, &s->crowd),
			&other);
	}
	return failed ? failed : trial_start(all, &s->trial, &w);
}

/*
 * The crowd ends before its next tests: what is killed in a test leaves what
 * others stumble over.
 */
int
scene_ended(struct scene *s, const struct trials *all)
{
	int ended = trial_ended(&s->trial);

	for (size_t i = 0; i < s->crowd.n && ended && !s->over; i++)
		trial_stop(&s->crowd.v[i]);
	s->over |= ended;
	for (size_t i = 0; i < s->crowd.n; i++)
		ended &= trial_ended(&s->crowd.v[i]);
	if (ended && s->crowd.n && all->gen->config.threads)
		server_end_kind(all->arena, "thread");
	return ended;
}

enum isolate_result
scene_close(struct scene *s, struct trials *all)
{
	enum isolate_result result = trial_result(all, &s->trial,
		s->subject->test->id, &s->subject->why);

	fs_remove(s->trial.folder);
	for (size_t i = 0; i < s->crowd.n; i++)
		fs_remove(s->crowd.v[i].folder);
	return result;
}

void
scene_signal(const struct scene *s, int signal)
{
	if (s->trial.pid > 0)
		kill(s->trial.pid, signal);
	for (size_t i = 0; i < s->crowd.n; i++)
		if (s->crowd.v[i].pid > 0)
			kill(s->crowd.v[i].pid, signal);
}

void
scene_kill(struct scene *s)
{
	trial_kill(&s->trial);
	for (size_t i = 0; i < s->crowd.n; i++)
		trial_kill(&s->crowd.v[i]);
}
