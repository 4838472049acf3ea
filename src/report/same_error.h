/*
 * Groups failures with the same error: the same message from the same line of
 * the same file, as when a service is down. Modules that cannot be collected
 * have the same error when their messages are equal.
 */
#ifndef REPORT_SAME_ERROR_H
#define REPORT_SAME_ERROR_H

#include "base/hashmap.h"
#include "report/summary.h"

enum { SAME_ERROR_MIN = 3 }; /* fewer failures are not grouped */

struct same_error {
	VEC(const struct test_result *)
	tests; /* in the order of group_order() */
};

struct same_errors {
	struct arena *arena;
	struct hashmap by_error;            /* -> struct same_error */
	VEC(const struct same_error *) all; /* also those of one test */
};

/* collects the failures of a run; tests that did not run are left out */
void same_error_find(
	struct same_errors *l, struct arena *a, const struct summary *s);

/* the failures with the error of this one, itself included; NULL: too few */
const struct same_error *
same_error_of(struct same_errors *l, const struct test_result *t);

#endif
