/* Makes groups by path: of everything, a module each, or a directory each. */
#ifndef PLAN_BY_PATH_H
#define PLAN_BY_PATH_H

#include "plan/group_files.h"
#include "plan/plan.h"

/*
 * Without --mp or --mt: one group of everything. Its modules are inputs only,
 * since pytest finds them itself.
 */
void by_path_all(struct plan *p, const struct suite *s, struct arena *a);

/*
 * A group for each of the files, or for each directory in --dist-suite DIR.
 * Warns when there is none.
 */
void by_path(struct plan *p, const struct config *c, const struct suite *s,
	const struct group_files *f, struct diag *d);

#endif
