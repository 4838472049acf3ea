/* What pytest-cov reports, of all groups of a run: it is asked once, at the end. */
#ifndef COVERED_H
#define COVERED_H

#include "summary.h"

/*
 * Asks the Python of the run. Nothing, unless pytest-cov measures and the run
 * was not interrupted; of shards, their merge reports.
 */
void covered_report(struct summary *s, const char *python, struct diag *d);

#endif
