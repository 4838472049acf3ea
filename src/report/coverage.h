/* The coverage report of pytest-cov for all groups of a run, made once at its end. */
#ifndef REPORT_COVERAGE_H
#define REPORT_COVERAGE_H

#include "report/summary.h"

/*
 * Lets the Python of the run combine the data of all groups; the report's text
 * goes to s->coverage. Does nothing if pytest-cov does not measure, after an
 * interrupted run, and for a shard, since the merge of the shards reports.
 */
void coverage_report(struct summary *s, const char *python, struct diag *d);

#endif
