/*
 * The list of failed tests that ends a run on the terminal: a line for each, the
 * same error of many tests once, and the command that runs them all again. Pure.
 */
#ifndef REPORT_FAILED_LIST_H
#define REPORT_FAILED_LIST_H

#include "report/summary.h"
#include "report/terminal_lines.h"

/* in the order of group_order(); nothing without a failure. Tests that did not run are only
   counted, unless one of them tells why */
void failed_list_put(struct buf *b, const struct summary *s,
	const struct terminal_style *style);

#endif
