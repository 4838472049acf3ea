/*
 * reports/html: what Allure's own generator makes of reports/json, with the
 * trends of past runs. Allure 3 (`allure` of npm) keeps them in a file; Allure
 * 2 (`allure-commandline`) wants those of its last report beside the results.
 */
#ifndef REPORT_ALLURE_HTML_H
#define REPORT_ALLURE_HTML_H

#include "base/diag.h"

struct html {
	const char *program; /* NULL: there is none */
	int version;         /* 2 or 3 */
};

/* the generator in PATH, else in node_modules */
void html_find(struct html *h, struct arena *a);

/* whether the results are others than those that the report shows */
int html_is_due(const struct html *h, struct arena *a);

/*
 * Makes the report, whole or not at all: when that fails, a warning says why
 * and the earlier one stays. It takes seconds; a terminal is told.
 */
void html_make(const struct html *h, struct diag *d);

/* whether there is a report */
int html_exists(void);

#endif
