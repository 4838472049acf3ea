/* Groups that were stopped before they started: their statuses and results. */
#ifndef UNRUN_H
#define UNRUN_H

#include "summary.h"

/*
 * After a run that was interrupted: a status for each group that Ninja has not
 * come to. One that has begun, and has none, keeps what it has for --resume.
 */
void unrun_settle(const struct plan *p, struct diag *d);

/* Allure results, by one Python for all; into the folders of the groups */
void unrun_report(const struct summary *s, const char *python,
	struct diag *d);

#endif
