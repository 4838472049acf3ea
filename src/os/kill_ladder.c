#define _POSIX_C_SOURCE 200809L
#include "os/kill_ladder.h"

#include <poll.h>
#include <signal.h>
#include <sys/wait.h>

#include "os/clock.h"

enum { LOOK = 50 }; /* milliseconds */

/* when each comes, in seconds after the beginning */
static const struct step {
	int signal;
	double after;
} steps[] = {{SIGINT, 0}, {SIGTERM, 3}, {SIGKILL, 8}};

enum { NSTEPS = sizeof steps / sizeof *steps };

static void
look(struct kill_ladder *e)
{
	if (waitpid(e->pid, NULL, WNOHANG) != 0) {
		e->pid = 0;
		return;
	}
	while (e->step < NSTEPS &&
		clock_steady() - e->since >= steps[e->step].after)
		kill(-e->pid, steps[e->step++].signal);
}

void
kill_ladder_begin(struct kill_ladders *e, struct arena *a, pid_t pid)
{
	struct kill_ladder *ending = vec_add(a, &e->list);

	*ending = (struct kill_ladder){pid, clock_steady(), 0};
	look(ending);
}

size_t
kill_ladder_look(struct kill_ladders *e)
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
kill_ladder_finish(struct kill_ladders *e)
{
	while (kill_ladder_look(e))
		poll(NULL, 0, LOOK);
}
