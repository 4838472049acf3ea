/*
 * Brings the results of a remote group into groups/SLUG. While its job runs,
 * links there show the attempts that the job's folder has; afterwards the
 * results are moved, or the tests are recorded as lost.
 */
#ifndef REMOTE_COLLECT_RESULTS_H
#define REMOTE_COLLECT_RESULTS_H

#include "remote/remote_group.h"

/* moves the attempts of a resumed run into the job's folder */
void collect_results_resume(const struct remote_group *x);

/* removes links to jobs that brought no results */
void collect_results_remove_links(const struct remote_group *x);

/* links attempts that have begun on the other machine */
void collect_results_add_links(struct remote_group *x);

/* moves the results, and reads the group's status; -1 with errno */
int collect_results_take(struct remote_group *x);

/* no job brought results: gives the planned tests that outcome */
int collect_results_none(
	struct remote_group *x, enum verdict verdict, enum outcome outcome);

#endif
