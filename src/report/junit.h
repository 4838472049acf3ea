/*
 * reports/junit.xml: every test of every group, in the form that pytest's own
 * --junitxml gives it (family xunit2), with one testsuite a group.
 */
#ifndef REPORT_JUNIT_H
#define REPORT_JUNIT_H

#include "report/summary.h"

void junit_put(struct buf *b, const struct summary *s);

#endif
