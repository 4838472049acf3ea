/* What -r asks for: pytest's short test summary, of the whole run. */
#ifndef REPORT_SHORT_SUMMARY_H
#define REPORT_SHORT_SUMMARY_H

#include "report/terminal_lines.h"

/*
 * By the letters of -r, as in pytest: skipped tests, folded by place and reason,
 * xfailed, xpassed, passed, and the output of passed tests. Failures are listed
 * above, and here only if the letters are not pytest's default.
 */
void short_summary_put(struct buf *b, const struct summary *s,
	const struct terminal_style *style);

#endif
