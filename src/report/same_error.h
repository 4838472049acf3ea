/*
 * Failures that are one and the same: the same message from the same line of
 * the same file, as of a service that is down. Modules that cannot be collected
 * are alike when their messages are.
 */
#ifndef REPORT_SAME_ERROR_H
#define REPORT_SAME_ERROR_H

#include "base/hashmap.h"
#include "report/summary.h"

enum { SAME_ERROR_MIN = 3 }; /* fewer are told one by one */

struct same_error {
	VEC(const struct test_result *) tests; /* in the order of the groups */
};

struct same_errors {
	struct arena *arena;
	struct hashmap by_error; /* -> struct same_error */
};

/* all failures of a run but those of tests that did not run */
void same_error_find(
	struct same_errors *l, struct arena *a, const struct summary *s);

/* those like this one, itself among them; NULL: too few */
const struct same_error *
same_error_of(struct same_errors *l, const struct test_result *t);

#endif
