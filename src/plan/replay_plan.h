/* The plan of a run that is run again: the groups of its record. */
#ifndef PLAN_REPLAY_PLAN_H
#define PLAN_REPLAY_PLAN_H

#include "core/run_record.h"
#include "plan/plan.h"

struct replay {
	struct run_record run;
	const char *group; /* only this one; NULL: all */
};

/*
 * The groups of the record. What is no longer there is left out, with a
 * warning; nothing is left: an error.
 */
void replay_plan(struct plan *p, const struct replay *r, const struct suite *s,
	struct diag *d);

#endif
