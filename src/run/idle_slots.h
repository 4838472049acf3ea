/*
 * Idle slots: when the run has no group to start any more, and fewer groups run
 * than there are slots, the group with the most left to do is asked to start a
 * helper (exec/helpers.h), if that is worth it by what was measured in this run.
 */
#ifndef RUN_IDLE_SLOTS_H
#define RUN_IDLE_SLOTS_H

#include "run/run_state.h"

struct idle_slots {
	int slots;   /* of the run */
	int shared;  /* 1: their number changes (run/shared_slots.h) */
	int wanted;  /* 1: a helper would be worth a further slot */
	int *asked;  /* by group: helpers that were asked for */
	double when; /* of the last look, by clock_now() */
};

void idle_slots_begin(struct idle_slots *s, struct arena *a,
	const struct run_state *state, int slots);

/* the slots that groups and helpers use, or soon will */
int idle_slots_used(const struct idle_slots *s, const struct run_state *state);

/* asks for helpers; returns the milliseconds until the next look, -1: not before
   a group begins or ends */
int idle_slots_look(struct idle_slots *s, const struct run_state *state);

#endif
