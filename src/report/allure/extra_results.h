/*
 * Allure results that nobody asked for: a test has one for each attempt at it,
 * and more only where a plugin runs it again, one after the other. What began
 * before another of the test had ended, or when no attempt was under way, comes
 * from somewhere else, and would tell another story in the reports.
 */
#ifndef REPORT_ALLURE_EXTRA_RESULTS_H
#define REPORT_ALLURE_EXTRA_RESULTS_H

#include "report/allure/test_info.h"
#include "report/summary.h"

/* adds a problem for each test of the group that has such results */
void extra_results_check(problems *to, struct arena *a,
	const test_info_results *all, const struct group_result *s);

#endif
