/*
 * The details that the report page shows when a test is opened, as JSON:
 * traceback, output, steps, attachments, all limited in size. The form is described in
 * report/page/page.h.
 */
#ifndef REPORT_PAGE_DETAILS_H
#define REPORT_PAGE_DETAILS_H

#include "core/group_result.h"
#include "report/page/files.h"
#include "report/page/past_runs.h"

enum { DETAILS_MESSAGE = 300 }; /* bytes of a message that its row shows */

struct details {
	struct arena *arena;
	struct page_files files;
	const struct past_runs *past; /* NULL: they are not shown */
};

/* 1: there is more than the row of the test shows */
int details_exists(const struct test_result *t);

/* puts the details; small text attachments are read and included */
void details_put(struct buf *b, struct details *d, const struct test_result *t);

#endif
