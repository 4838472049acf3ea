/*
 * What becomes of a group's folder when its errands are done elsewhere: while
 * one is, links to its attempts, for those who look on; then what it has
 * brought, or what is to be said when nothing came.
 */
#ifndef REMOTE_COLLECT_RESULTS_H
#define REMOTE_COLLECT_RESULTS_H

#include "remote/remote_group.h"

/* attempts of a run that is gone on with go into the errand */
void adopt_before(const struct dispatch *x);

/* links to errands whose results never came are gone */
void adopt_drop_links(const struct dispatch *x);

/* attempts that have begun there are shown as ours */
void adopt_show(struct dispatch *x);

/* -1 with errno; the status is the group's */
int adopt_results(struct dispatch *x);

/* no machine has brought any: the planned tests have that outcome */
int adopt_nothing(struct dispatch *x, enum verdict verdict,
	enum outcome outcome);

#endif
