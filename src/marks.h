/* The groups of a run by marks: one for each mark expression. */
#ifndef MARKS_H
#define MARKS_H

#include "plan.h"

/* adds the groups to p; a mark that selects nothing is a mistake, in d */
void marks_plan(struct plan *p, const struct config *c, const struct suite *s,
	struct diag *d);

#endif
