/*
 * Results of groups whose supervisors did not write any, since the run was
 * stopped or they were killed.
 */
#ifndef REPORT_NOT_RUN_H
#define REPORT_NOT_RUN_H

#include "report/summary.h"

/*
 * Writes status.json for each group without one, from its journals, after a run
 * that ended early. Tests without a result there become "not run", for the
 * reason `why`.
 */
void not_run_settle(const struct plan *p, const char *python, const char *why,
	struct diag *d);

/* writes the missing Allure results of such tests into the folders of the
   groups, with one Python process for all of them */
void
not_run_report(const struct summary *s, const char *python, struct diag *d);

#endif
