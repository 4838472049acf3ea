/* The groups of a run by files and directories. */
#ifndef PLAN_BY_PATH_H
#define PLAN_BY_PATH_H

#include "plan/plan.h"

/*
 * One group of everything. Its modules are not its arguments, since pytest
 * finds them; a change of one of them makes the group run again.
 */
void by_path_all(struct plan *p, const struct suite *s, struct arena *a);

/*
 * A group for each module that pytest lists: those of the paths on the command
 * line, or all that there are. Mistakes go to d.
 */
void by_path_listed(struct plan *p, const struct suite *s, struct diag *d);

/* --dist-file DIR and --dist-suite DIR; mistakes go to d */
void by_path_below(struct plan *p, const struct config *c,
	const struct suite *s, struct diag *d);

#endif
