/*
 * The report that is printed at the end of a run. Pure: a summary and a style
 * become text. Control characters in names and messages are escaped.
 */
#ifndef REPORT_TERMINAL_REPORT_H
#define REPORT_TERMINAL_REPORT_H

#include "core/notice.h"
#include "os/tty.h"
#include "report/summary.h"

struct terminal_style {
	const struct tty *tty;
	int groups;     /* 1: with a line for each group */
	int brief;      /* 1: without failures, which pytest itself has shown */
	int verbose;    /* 1: no list is cut */
	int page, html; /* 1: there is our page, Allure's report */
};

/* the whole report: failures, problems, paths of the reports, totals */
void terminal_report_put(struct buf *b, const struct summary *s,
	const struct terminal_style *style);

/* a line for a group that has ended; its name is padded to `pad` columns */
void terminal_report_group(struct buf *b, const char *name,
	enum verdict verdict, const size_t counts[NOUTCOMES], double seconds,
	size_t pad, const struct terminal_style *style);

/* a line for a test that has been running for so many seconds */
void terminal_report_slow(struct buf *b, const char *test, double seconds,
	const struct terminal_style *style);

/* a line for a test that has ended, not wider than the terminal */
void terminal_report_test(struct buf *b, const struct test_result *t,
	const char *group, const struct terminal_style *style);

/* columns for the names of the plan's groups, limited by the terminal's width */
size_t
terminal_report_pad(const struct plan *p, const struct terminal_style *style);

#endif
