/*
 * The Markdown summary of a run, for GitHub and GitLab: totals, failures with
 * the first line of each message, flaky and slowest tests. Pure.
 */
#ifndef REPORT_MARKDOWN_H
#define REPORT_MARKDOWN_H

#include "report/summary.h"

void markdown_put(struct buf *b, struct arena *a, const struct summary *s);

#endif
