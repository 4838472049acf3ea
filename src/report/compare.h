/*
 * Two runs beside each other: what fails now and did not, what is fixed,
 * slower, flaky, new and gone. Pure.
 */
#ifndef REPORT_COMPARE_H
#define REPORT_COMPARE_H

#include "report/run_results.h"

void compare_put(struct buf *b, struct arena *a,
	const struct run_results *before, const struct run_results *now);

#endif
