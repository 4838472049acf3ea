#define _POSIX_C_SOURCE 200809L
#include "run/shared_slots.h"

#include <stdlib.h>
#include <unistd.h>

#include "core/paths.h"
#include "core/worker_slot.h"
#include "os/clock.h"
#include "os/machine.h"
#include "os/path.h"

/* seconds between two looks: while slots are lent, so that clients that come one after
   the other get pipes of their own; while groups wait; and else */
#define OFTEN 0.02
#define SOON 0.05
#define LATER 0.2

/* the run has one slot at least */
static void
set_limit(struct shared_slots *s, int limit)
{
	if (limit < 1)
		limit = 1;
	if (limit != s->limit && worker_slot_limit(limit) == 0)
		s->limit = limit;
}

/* in the job slots of make: one is ours, and one more for each token */
static int
begin_with_make(struct shared_slots *s, const char **remark, struct diag *d)
{
	const char *why;
	int found = jobserver_open(&s->make, d->arena, &why);

	if (found < 0)
		diag_warn(d, NULL, 0, 0,
			"the job slots of make are not used, as they cannot "
			"be reached: %s",
			why);
	if (found <= 0)
		return 0;
	set_limit(s, 1);
	*remark = "each group takes a job slot of make";
	return 1;
}

static const char *
beside(const struct machine_share *m, struct arena *a)
{
	const struct machine_user *o = &m->others.v[0];

	if (m->others.n > 1)
		return arena_fmt(a,
			"%zu other runs use this machine: at first %d of %d "
			"groups at a time",
			m->others.n, m->limit, m->slots);
	return arena_fmt(a,
		"the run in %s (process %ld) uses this machine, too: at first "
		"%d of %d groups at a time",
		o->project, o->pid, m->limit, m->slots);
}

/* lends slots from now on; our own make, if there is one, has lent its own */
static void
begin_to_lend(struct shared_slots *s, struct diag *d)
{
	const char *path =
		path_join(d->arena, paths_root(d->arena), paths.jobs);

	if (s->make.tokens)
		return;
	if (job_pool_open(&s->pool, path) != 0) {
		diag_file(d, paths.jobs);
		s->pool.path = NULL;
		return;
	}
	s->flags = getenv("MAKEFLAGS");
	if (s->flags)
		s->flags = arena_dup(d->arena, s->flags);
	setenv("MAKEFLAGS", job_pool_flags(&s->pool, d->arena), 1);
	if (!s->limit)
		set_limit(s, s->most);
}

void
shared_slots_begin(struct shared_slots *s, const struct slots *slots, int lends,
	const char **remark, struct diag *d)
{
	struct machine m;

	machine_look(&m);
	*remark = NULL;
	*s = (struct shared_slots){.groups = slots->n,
		.most = slots->n,
		.waiting = 1,
		.machine.fd = -1};
	/* all cores may be lent, also where there are few groups */
	if (lends && slots->load > 0 && s->most < m.cores)
		s->most = (int)m.cores;
	worker_slot_limit(0);
	if (slots->load > 0 && s->most > 1 && !begin_with_make(s, remark, d) &&
		machine_share_join(
			&s->machine, d->arena, s->most, slots->load) == 0) {
		set_limit(s, s->machine.limit);
		if (s->limit < s->groups && s->machine.others.n)
			*remark = beside(&s->machine, d->arena);
	}
	if (lends)
		begin_to_lend(s, d);
}

/* takes tokens while groups wait, else puts back those that none uses */
static int
look_at_make(struct shared_slots *s, int running, int waiting)
{
	struct jobserver *j = &s->make;
	int used = running > 0 ? running : 1;

	jobserver_look(j);
	while (waiting && j->n + 1 < s->most && jobserver_take(j))
		;
	if (!waiting && j->n + 1 > used)
		jobserver_keep(j, used - 1);
	return j->n + 1;
}

static int
look_at_machine(struct shared_slots *s, int running, int waiting)
{
	struct arena scratch = {0};

	machine_share_look(&s->machine, &scratch, running, waiting);
	s->machine.others = (machine_users){0};
	arena_free(&scratch);
	return s->machine.limit;
}

/* the slots that are in use, or were given away */
static int
count_running(const struct run_state *state, const struct idle_slots *idle)
{
	int told = idle_slots_used(idle, state);
	int taken = worker_slot_count_taken(); /* before we are told of it */

	return taken > told ? taken : told;
}

/* the slots that the run has now, for groups and to lend */
static int
look_at_all(struct shared_slots *s, int running)
{
	int lent = s->pool.lent;

	if (s->make.tokens)
		return look_at_make(s, running, s->waiting);
	if (s->machine.fd < 0)
		return s->most;
	if (s->pool.path && !s->waiting)
		lent++; /* it may become one more */
	return look_at_machine(s, running + lent, s->waiting);
}

static void
look(struct shared_slots *s, const struct run_state *state,
	const struct idle_slots *idle)
{
	int queue = worker_slot_hold();
	int running = count_running(state, idle), all;
	/* what Ninja starts first is on its way */
	int begins = !running && !state->nended;

	s->waiting = !state->stopping && (begins || idle->wanted || queue < 0);
	all = look_at_all(s, running);
	if (s->pool.path)
		job_pool_look(&s->pool, s->waiting ? 0 : all - running);
	set_limit(s, all - s->pool.lent);
	if (queue >= 0)
		close(queue);
}

int
shared_slots_look(struct shared_slots *s, const struct run_state *state,
	struct idle_slots *idle)
{
	double now = clock_now();
	double pause = s->pool.path                ? OFTEN
		: s->waiting && s->limit < s->most ? SOON
						   : LATER;

	if (!s->limit)
		return -1;
	if (now - s->when >= pause || now < s->when) {
		s->when = now;
		look(s, state, idle);
		idle->shared = s->limit < s->groups;
		idle->slots = idle->shared ? s->limit : s->groups;
	}
	return (int)(pause * 1000);
}

void
shared_slots_end(struct shared_slots *s)
{
	if (s->make.tokens)
		jobserver_close(&s->make);
	machine_share_leave(&s->machine);
	if (s->pool.path && s->flags)
		setenv("MAKEFLAGS", s->flags, 1);
	else if (s->pool.path)
		unsetenv("MAKEFLAGS");
	job_pool_close(&s->pool);
	if (s->limit)
		worker_slot_limit(0);
	s->limit = 0;
}
