#define _POSIX_C_SOURCE 200809L
#include "os/kill_ladder.h"

#include <poll.h>
#include <signal.h>
#include <sys/wait.h>

#include "os/clock.h"

enum { LOOK = 50 }; /* milliseconds */

void
kill_ladder_begin(
	struct kill_ladder *l, pid_t pid, const struct kill_step *steps)
{
	*l = (struct kill_ladder){
		.steps = steps, .pid = pid, .due = clock_steady()};
}

int
kill_ladder_climb(struct kill_ladder *l)
{
	const struct kill_step *s = &l->steps[l->step];

	if (clock_steady() < l->due)
		return 1;
	if (!s->signal)
		return 0;
	kill(s->group ? -l->pid : l->pid, s->signal);
	l->due = clock_steady() + s->pause;
	l->step++;
	return 1;
}

static void
look(struct kill_ladder *l)
{
	if (waitpid(l->pid, NULL, WNOHANG) != 0)
		l->pid = 0;
	else
		kill_ladder_climb(l);
}

void
kill_ladders_add(struct kill_ladders *e, struct arena *a, pid_t pid)
{
	static const struct kill_step steps[] = {
		{SIGINT, 1, 3}, {SIGTERM, 1, 5}, {SIGKILL, 1, 0}, {0, 0, 0}};
	struct kill_ladder *l = vec_add(a, &e->list);

	kill_ladder_begin(l, pid, steps);
	look(l);
}

size_t
kill_ladders_look(struct kill_ladders *e)
{
	size_t n = 0;

	for (size_t i = 0; i < e->list.n; i++)
		if (e->list.v[i].pid) {
			look(&e->list.v[i]);
			n += e->list.v[i].pid != 0;
		}
	return n;
}

void
kill_ladders_finish(struct kill_ladders *e)
{
	while (kill_ladders_look(e))
		poll(NULL, 0, LOOK);
}
