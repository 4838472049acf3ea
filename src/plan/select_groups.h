/* Makes the groups that the command line or the strategy file selects. */
#ifndef PLAN_SELECT_GROUPS_H
#define PLAN_SELECT_GROUPS_H

#include "plan/group_files.h"
#include "plan/plan.h"

/*
 * Errors go to d; without groups nothing is selected. The groups may then be
 * reduced (plan/last_failed.h) or split (plan/split.h); complete_plan adds the
 * rest.
 */
void select_groups(struct plan *p, const struct config *c,
	const struct suite *s, const struct group_files *f, struct diag *d);

/* sets what every plan has besides groups */
void select_groups_begin(struct plan *p, const struct config *c,
	const struct suite *s, struct diag *d);

#endif
