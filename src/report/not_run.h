/*
 * Groups whose supervisors could not say what became of them: the run was
 * stopped before, or they were killed. Their statuses and results.
 */
#ifndef REPORT_NOT_RUN_H
#define REPORT_NOT_RUN_H

#include "report/summary.h"

/*
 * After a run that has ended before all its groups had: a status for each group
 * that has none, of what its journals hold. The rest of its tests were not run,
 * and that is why.
 */
void not_run_settle(const struct plan *p, const char *python, const char *why,
	struct diag *d);

/* Allure results that are wanted and not there, by one Python for all; into
   the folders of the groups */
void
not_run_report(const struct summary *s, const char *python, struct diag *d);

#endif
