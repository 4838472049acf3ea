/*
 * What the report page shows of a test when it is opened, as JSON: traces,
 * output, attachments, each of a size that a browser bears. The form is in
 * report/page/page.h.
 */
#ifndef REPORT_PAGE_DETAILS_H
#define REPORT_PAGE_DETAILS_H

#include "core/group_result.h"

enum { DETAILS_MESSAGE = 300 }; /* bytes of a message that its row shows */

struct details {
	struct arena *arena;
	const char *files; /* the folder of the attachments */
	size_t shown;      /* bytes of them so far */
};

/* whether there is more than its row shows */
int details_exists(const struct test_result *t);

/* reads attachments that are small texts */
void details_put(struct buf *b, struct details *d, const struct test_result *t);

#endif
