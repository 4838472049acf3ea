/* The warnings of a run for the terminal: a line for each of the first; with -v all,
   as in pytest's own summary. */
#ifndef REPORT_WARNINGS_SUMMARY_H
#define REPORT_WARNINGS_SUMMARY_H

#include "report/terminal_lines.h"

/* nothing if there are none, or if the user wants none (--disable-warnings) */
void warnings_summary_put(struct buf *b, const struct summary *s,
	const struct terminal_style *style);

/* ", 2 warnings" for the totals */
void warnings_summary_put_count(struct buf *b, const struct summary *s);

#endif
