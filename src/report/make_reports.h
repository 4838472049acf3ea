/*
 * Makes all reports of a run, for `arun` and for the merge edge of build.ninja:
 * the files of reports/, the history, the results for `report --compare`, and the
 * text that `aomaker report` prints.
 */
#ifndef REPORT_MAKE_REPORTS_H
#define REPORT_MAKE_REPORTS_H

#include "base/diag.h"
#include "report/allure/merge_ahead.h"
#include "report/summary.h"
#include "report/terminal_report.h"

struct report_options {
	/* NULL: neither coverage nor Allure results of tests that did not run */
	const char *python;
	int html;             /* 0: neither our page nor Allure's report */
	const char *markdown; /* a file to write, or NULL */
	/* the words of the run's command line; NULL: unknown */
	const strings *typed;
	const strings
		*shown; /* the same without secrets, for the page; or NULL */
	const struct merge_ahead *ahead; /* results merged already; or NULL */
	/* Called once the reports are in place; 1: it has changed the summary, and
	   they are written again. Or NULL. */
	int (*written)(void *context, struct summary *s, struct diag *d);
	void *context;
};

/*
 * s was read with summary_read(). The files are made aside and renamed into place
 * together at the end. -1: something could not be written, and d says why; if
 * that was one of our own reports, those of the run before are untouched.
 */
int
make_reports(const struct report_options *o, struct summary *s, struct diag *d);

/* the text for the end of a run; of style, `page` and `html` need not be set */
void make_reports_text(struct buf *b, const struct report_options *o,
	const struct summary *s, const struct terminal_style *style);

/* in a job of GitHub Actions: the commands that mark failures in the source */
void make_reports_annotations(
	struct buf *b, struct arena *a, const struct summary *s);

#endif
