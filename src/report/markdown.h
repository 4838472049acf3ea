/*
 * A run in short, as Markdown that GitHub and GitLab show: totals, failures
 * with their first lines, flaky and slowest tests. Pure.
 */
#ifndef REPORT_MARKDOWN_H
#define REPORT_MARKDOWN_H

#include "report/summary.h"

void markdown_put(struct buf *b, struct arena *a, const struct summary *s);

#endif
