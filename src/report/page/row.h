/* A test as the report page has it: an element of "tests" (report/page/page.h). */
#ifndef REPORT_PAGE_ROW_H
#define REPORT_PAGE_ROW_H

#include "core/group_result.h"

struct row {
	size_t group; /* its place in the plan */
	const struct test_result *test;
	const char *past; /* letters of past outcomes, or NULL */
	double zero;      /* what its times are since */
};

void row_put(struct buf *b, struct arena *a, const struct row *r);

#endif
