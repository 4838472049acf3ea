/*
 * The failures of a run in full: what pytest said of each, the end of what the
 * test printed, and the command that runs it alone. Pure.
 */
#ifndef REPORT_FAILURES_H
#define REPORT_FAILURES_H

#include "report/summary.h"
#include "report/terminal_report.h"

/* by group; of very many, the first in full and of the others the names */
void failures_put(struct buf *b, const struct summary *s,
	const struct terminal_style *style);

#endif
