/*
 * A run in short, as Markdown that GitHub and GitLab show: totals, failures
 * with their first lines, flaky and slowest tests. Pure.
 */
#ifndef MARKDOWN_H
#define MARKDOWN_H

#include "summary.h"

void markdown_put(struct buf *b, struct arena *a, const struct summary *s);

#endif
