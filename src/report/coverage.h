/* What pytest-cov reports, of all groups of a run: it is asked once, at the end. */
#ifndef REPORT_COVERAGE_H
#define REPORT_COVERAGE_H

#include "report/summary.h"

/*
 * Asks the Python of the run. Nothing, unless pytest-cov measures and the run
 * was not interrupted; of shards, their merge reports.
 */
void coverage_report(struct summary *s, const char *python, struct diag *d);

#endif
