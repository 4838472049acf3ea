/*
 * Detects Allure results that belong to no attempt at a test. A test has one
 * result for each attempt, and more only if a plugin runs it again, one after
 * the other. A result that began while another of the same test went on, or
 * outside of every attempt, was written by something else and would falsify the
 * reports.
 */
#ifndef REPORT_ALLURE_EXTRA_RESULTS_H
#define REPORT_ALLURE_EXTRA_RESULTS_H

#include "report/allure/test_info.h"
#include "report/summary.h"

/* adds a problem for each test of the group that has such results */
void extra_results_check(problems *to, struct arena *a,
	const test_info_results *all, const struct group_result *s);

#endif
