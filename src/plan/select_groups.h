/* Makes the groups that the command line or the strategy file selects. */
#ifndef PLAN_SELECT_GROUPS_H
#define PLAN_SELECT_GROUPS_H

#include "plan/plan.h"

/*
 * Mistakes go to d; a plan without groups: nothing is selected. `unlisted`: it
 * wants a suite whose modules are listed. Then some may be left out or divided
 * (plan/last_failed.h); complete_plan adds what follows from their names and
 * tests.
 */
void select_groups(struct plan *p, const struct config *c,
	const struct suite *s, struct diag *d);

/* sets what every plan has besides groups */
void select_groups_begin(struct plan *p, const struct config *c,
	const struct suite *s, struct diag *d);

#endif
