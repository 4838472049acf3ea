/* What Allure tells of the attempts at a test, as JSON of the report page. */
#ifndef REPORT_PAGE_STEPS_H
#define REPORT_PAGE_STEPS_H

#include "core/group_result.h"
#include "report/page/files.h"

/* 1: there is something to put */
int steps_exist(const struct test_result *t);

/* puts the member "infos", whose form report/page/page.h describes */
void
steps_put(struct buf *b, struct page_files *f, const struct test_result *t);

#endif
