/*
 * `aomaker report --compare`: the text that compares the tests of two runs:
 * newly failing, fixed, slower and flaky, with the numbers of new and removed
 * ones. Pure.
 */
#ifndef REPORT_COMPARE_H
#define REPORT_COMPARE_H

#include "report/run_results.h"

void compare_put(struct buf *b, struct arena *a,
	const struct run_results *before, const struct run_results *now);

#endif
