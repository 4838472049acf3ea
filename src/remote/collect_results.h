/*
 * What becomes of a group's folder when its errands are done elsewhere: while
 * one is, links to its attempts, for those who look on; then what it has
 * brought, or what is to be said when nothing came.
 */
#ifndef REMOTE_COLLECT_RESULTS_H
#define REMOTE_COLLECT_RESULTS_H

#include "remote/remote_group.h"

/* attempts of a run that is gone on with go into the errand */
void collect_results_before(const struct remote_group *x);

/* links to errands whose results never came are gone */
void collect_results_drop_links(const struct remote_group *x);

/* attempts that have begun there are shown as ours */
void collect_results_show(struct remote_group *x);

/* -1 with errno; the status is the group's */
int collect_results_results(struct remote_group *x);

/* no machine has brought any: the planned tests have that outcome */
int collect_results_nothing(
	struct remote_group *x, enum verdict verdict, enum outcome outcome);

#endif
