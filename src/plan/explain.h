/*
 * Explains why a group would run again with `ninja` or `arun --incremental`,
 * which run groups that have not passed or whose inputs have changed.
 */
#ifndef PLAN_EXPLAIN_H
#define PLAN_EXPLAIN_H

#include "base/diag.h"
#include "core/digests.h"
#include "core/group_result.h"
#include "plan/plan.h"

struct explain {
	struct arena *arena;
	const struct group *group;
	/* 1: `list` and `graph` leave this part of the digest out */
	int no_lifecycle;
	struct group_result status; /* of its last run, without tests */
	strings reasons;            /* to run; empty: it would not run */
	size_t nread;               /* number of inputs that were compared */
};

/* the caller sets arena and group */
void explain_group(struct explain *w, struct digests *d);

/* a date for messages */
const char *explain_date(struct arena *a, double when);

/* sets `cached` of the groups that would not run */
void explain_cached(struct plan *p, struct arena *a);

#endif
