/*
 * reports/html: runs Allure's generator on reports/json, with the trends of past
 * runs. Allure 3 (npm: allure) keeps trends in a file of its own; Allure 2 (npm:
 * allure-commandline) reads the trends of its last report from the results.
 */
#ifndef REPORT_ALLURE_HTML_H
#define REPORT_ALLURE_HTML_H

#include "base/diag.h"

struct html {
	const char *program; /* NULL: none is installed */
	int version;         /* 2 or 3 */
};

/* finds the generator in PATH, else in node_modules */
void html_find(struct html *h, struct arena *a);

/* 1: the results have changed since the report was made */
int html_is_due(const struct html *h, struct arena *a);

/*
 * Makes the report, which takes seconds and shows a spinner on a terminal. If it
 * fails, a warning says why and the earlier report stays.
 */
void html_make(const struct html *h, struct diag *d);

/* 1: there is a report, of this or an earlier run */
int html_exists(void);

#endif
