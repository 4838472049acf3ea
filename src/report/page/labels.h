/*
 * The labels of Allure that the page shows: epic, feature, story, severity, owner,
 * tag and others that a test was given; not those that allure-pytest derives from
 * its place. Each label is listed once, and tests name them by number.
 */
#ifndef REPORT_PAGE_LABELS_H
#define REPORT_PAGE_LABELS_H

#include "base/hashmap.h"
#include "core/group_result.h"

struct labels {
	struct hashmap numbers; /* "name\nvalue" -> number + 1 */
	pairs all;
};

/* puts the numbers of the test's labels as an array, or null without any */
void
labels_put_of(struct buf *b, struct labels *l, const struct test_result *t);

#endif
