/*
 * reports/junit.xml: every test of every group, in the form that pytest's own
 * --junitxml gives it (family xunit2), with a testsuite for each group. Earlier
 * attempts are flakyFailure and rerunFailure elements, as in Maven's Surefire.
 */
#ifndef REPORT_JUNIT_H
#define REPORT_JUNIT_H

#include "report/summary.h"

/* writes the whole file */
void junit_put(struct buf *b, const struct summary *s);

#endif
