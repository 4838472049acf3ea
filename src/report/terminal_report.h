/*
 * What a person sees at the end of a run. Pure: a summary and a width become
 * text. Control characters of names and messages are shown, never sent.
 */
#ifndef REPORT_TERMINAL_REPORT_H
#define REPORT_TERMINAL_REPORT_H

#include "core/notice.h"
#include "os/tty.h"
#include "report/summary.h"

struct terminal_style {
	const struct tty *tty;
	int groups;     /* a line for each group, too */
	int brief;      /* no failures: pytest itself has shown them */
	int allure;     /* Allure results were made */
	int page, html; /* our page, and Allure's */
};

/* the end of a run: failures, what is lost, where the reports are, totals */
void terminal_report_put(struct buf *b, const struct summary *s,
	const struct terminal_style *style);

/* one group that has ended; names are padded to `pad` columns */
void terminal_report_group(struct buf *b, const char *name,
	enum verdict verdict, const size_t counts[NOUTCOMES], double seconds,
	size_t pad, const struct terminal_style *style);

/* a test that has been running for so long */
void terminal_report_slow(struct buf *b, const char *test, double seconds,
	const struct terminal_style *style);

/* one test that has ended, in a line that fits the terminal */
void terminal_report_test(struct buf *b, const struct test_result *t,
	const char *group, const struct terminal_style *style);

/* the columns that the longest name of the plan's groups needs, within style */
size_t
terminal_report_pad(const struct plan *p, const struct terminal_style *style);

#endif
