/*
 * Slots of a run that nobody has asked for by number: it shares this machine with
 * other runs (core/machine_share.h), or the job slots of the make that has started it
 * (core/jobserver.h); and slots that it lends to tests that build (core/job_pool.h). Ninja starts as many groups as the run would have alone; those
 * that have to wait do so for a slot below the limit (core/worker_slot.h), which is set
 * here. Every run has one slot at least.
 */
#ifndef RUN_SHARED_SLOTS_H
#define RUN_SHARED_SLOTS_H

#include "base/diag.h"
#include "core/job_pool.h"
#include "core/jobserver.h"
#include "core/machine_share.h"
#include "plan/slots.h"
#include "run/idle_slots.h"

struct shared_slots {
	int groups; /* at once, where nothing else runs */
	int most;   /* slots there; more if they are lent */
	int limit;  /* those that may run now; 0: the slots are the run's own */
	int waiting; /* 1: more could start */
	struct machine_share machine;
	struct jobserver make;
	struct job_pool pool;
	const char *flags; /* MAKEFLAGS as it was, or NULL */
	double when;       /* of the last look, by clock_now() */
};

/* Before Ninja starts: takes slots, and says in *remark whom they are shared with, where
   fewer are free; or NULL. lends: 1: idle slots go to tests that build */
void shared_slots_begin(struct shared_slots *s, const struct slots *slots,
	int lends, const char **remark, struct diag *d);

/* takes and gives up slots; returns the milliseconds until the next look, -1: none */
int shared_slots_look(struct shared_slots *s, const struct run_state *state,
	struct idle_slots *idle);

void shared_slots_end(struct shared_slots *s);

#endif
