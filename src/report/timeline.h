/*
 * Assigns the groups of a run to slots, each with one group at a time, as many
 * as groups ran together. Ninja does not tell its slots, so they follow from the
 * times of the groups. Pure.
 */
#ifndef REPORT_TIMELINE_H
#define REPORT_TIMELINE_H

#include "report/summary.h"

struct timeline {
	size_t n;        /* slots */
	size_t *slot_of; /* by group; TIMELINE_NONE: it did not run */
	size_t **
		helpers; /* by group: the slots of its helpers; NULL: it has none */
	double busy;     /* seconds of all groups together */
	double predicted; /* seconds of the whole run by the plan; 0: unknown */
};

#define TIMELINE_NONE ((size_t)-1)

void
timeline_make(struct timeline *l, struct arena *a, const struct summary *s);

#endif
