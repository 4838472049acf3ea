/* Makes groups by path: of everything, a module each, or a directory each. */
#ifndef PLAN_BY_PATH_H
#define PLAN_BY_PATH_H

#include "plan/plan.h"

/*
 * Without --mp or --mt: one group of everything. Its modules are inputs only,
 * since pytest finds them itself.
 */
void by_path_all(struct plan *p, const struct suite *s, struct arena *a);

/*
 * A group for each module that pytest lists, for the paths on the command line
 * or all of testpaths. Errors go to d.
 */
void by_path_listed(struct plan *p, const struct suite *s, struct diag *d);

/* --dist-file DIR and --dist-suite DIR; errors go to d */
void by_path_below(struct plan *p, const struct config *c,
	const struct suite *s, struct diag *d);

#endif
