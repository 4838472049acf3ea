/* A test in the data of the report page: an element of "tests" (page.h). */
#ifndef REPORT_PAGE_ROW_H
#define REPORT_PAGE_ROW_H

#include "report/page/labels.h"

struct row {
	size_t group; /* index in the plan */
	const struct test_result *test;
	const char *past;      /* letters of past outcomes, or NULL */
	double zero;           /* times are relative to this one */
	struct labels *labels; /* of the page; NULL: the row has none */
};

void row_put(struct buf *b, struct arena *a, const struct row *r);

#endif
