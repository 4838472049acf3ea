/*
 * The failures of a run, for the terminal: for each test the traceback that
 * pytest reported, the end of its captured output, and the command that runs the
 * test alone. Pure, but for the logs of crashed groups, which are read.
 */
#ifndef REPORT_FAILURES_H
#define REPORT_FAILURES_H

#include "report/summary.h"
#include "report/terminal_lines.h"

/* in the order of group_order(); of many failures the first are in full, then come names */
void failures_put(struct buf *b, const struct summary *s,
	const struct terminal_style *style);

#endif
