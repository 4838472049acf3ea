/*
 * Which groups ran one after the other: a lane holds one group at a time, and
 * there are as many as groups ran together. Pure; from when they began and
 * ended, since Ninja does not tell its slots.
 */
#ifndef REPORT_TIMELINE_H
#define REPORT_TIMELINE_H

#include "report/summary.h"

struct timeline {
	size_t n;
	size_t *of;       /* of each group of the plan; TIMELINE_NONE: it
				   did not run */
	double busy;      /* seconds of all groups */
	double predicted; /* seconds from the first beginning to the
				   last end, as planned; 0: not known */
};

#define TIMELINE_NONE ((size_t)-1)

void
timeline_make(struct timeline *l, struct arena *a, const struct summary *s);

#endif
