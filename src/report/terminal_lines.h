/*
 * Lines for groups and tests, which a run prints while it goes on and again at
 * its end. Control characters in names are escaped.
 */
#ifndef REPORT_TERMINAL_LINES_H
#define REPORT_TERMINAL_LINES_H

#include "os/tty.h"
#include "report/summary.h"

struct terminal_style {
	const struct tty *tty;
	int groups;     /* 1: with a line for each group */
	int brief;      /* 1: without failures, which pytest itself has shown */
	int verbose;    /* 1: no list is cut */
	int page, html; /* 1: there is our page, Allure's report */
};

/* a line for a group that has ended; its name is padded to `pad` columns */
void terminal_lines_group(struct buf *b, const char *name, enum verdict verdict,
	const size_t counts[NOUTCOMES], double seconds, size_t pad,
	const struct terminal_style *style);

/* a line for a test that has been running for so many seconds */
void terminal_lines_slow(struct buf *b, const char *test, double seconds,
	const struct terminal_style *style);

/* a line for a test that has ended, not wider than the terminal */
void terminal_lines_test(struct buf *b, const struct test_result *t,
	const char *group, const struct terminal_style *style);

/* columns for the names of the plan's groups, limited by the terminal's width */
size_t
terminal_lines_pad(const struct plan *p, const struct terminal_style *style);

/* "3 passed, 1 skipped"; "1.5 s" */
void terminal_lines_put_counts(struct buf *b, const size_t counts[NOUTCOMES]);
void terminal_lines_put_duration(struct buf *b, double seconds);

#endif
