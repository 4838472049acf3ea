/*
 * The report that is printed at the end of a run. Pure: a summary and a style
 * become text. Control characters in names and messages are escaped.
 */
#ifndef REPORT_TERMINAL_REPORT_H
#define REPORT_TERMINAL_REPORT_H

#include "report/terminal_lines.h"

/* the whole report: failures, problems, paths of the reports, totals */
void terminal_report_put(struct buf *b, const struct summary *s,
	const struct terminal_style *style);

#endif
