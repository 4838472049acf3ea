#define _POSIX_C_SOURCE 200809L
#include "run/shared_slots.h"

#include <unistd.h>

#include "core/worker_slot.h"
#include "os/clock.h"

/* seconds between two looks: while groups wait, and else */
#define SOON 0.05
#define LATER 0.2

static void
set_limit(struct shared_slots *s, int limit)
{
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

void
shared_slots_begin(struct shared_slots *s, const struct slots *slots,
	const char **remark, struct diag *d)
{
	*remark = NULL;
	*s = (struct shared_slots){
		.most = slots->n, .waiting = 1, .machine.fd = -1};
	worker_slot_limit(0);
	if (slots->load <= 0 || slots->n < 2 || begin_with_make(s, remark, d) ||
		machine_share_join(
			&s->machine, d->arena, slots->n, slots->load) != 0)
		return;
	set_limit(s, s->machine.limit);
	if (s->limit < slots->n && s->machine.others.n)
		*remark = beside(&s->machine, d->arena);
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

static void
look(struct shared_slots *s, const struct run_state *state,
	const struct idle_slots *idle)
{
	int queue = worker_slot_hold();
	int running = count_running(state, idle);
	/* what Ninja starts first is on its way */
	int begins = !running && !state->nended;

	s->waiting = !state->stopping && (begins || idle->wanted || queue < 0);
	set_limit(s,
		s->make.tokens ? look_at_make(s, running, s->waiting)
			       : look_at_machine(s, running, s->waiting));
	if (queue >= 0)
		close(queue);
}

int
shared_slots_look(struct shared_slots *s, const struct run_state *state,
	struct idle_slots *idle)
{
	double now = clock_now();
	double pause = s->waiting && s->limit < s->most ? SOON : LATER;

	if (!s->limit)
		return -1;
	if (now - s->when >= pause || now < s->when) {
		s->when = now;
		look(s, state, idle);
		idle->slots = s->limit;
		idle->shared = s->limit < s->most;
	}
	return (int)(pause * 1000);
}

void
shared_slots_end(struct shared_slots *s)
{
	if (s->make.tokens)
		jobserver_close(&s->make);
	machine_share_leave(&s->machine);
	if (s->limit)
		worker_slot_limit(0);
	s->limit = 0;
}
