/*
 * Failures that are one and the same: the same message from the same line of
 * the same file, as of a service that is down. Modules that cannot be collected
 * are alike when their messages are.
 */
#ifndef REPORT_SAME_ERROR_H
#define REPORT_SAME_ERROR_H

#include "base/hashmap.h"
#include "report/summary.h"

enum { ALIKE_MIN = 3 };		/* fewer are told one by one */

struct alike {
	VEC(const struct test *) tests;	/* in the order of the groups */
};

struct alikes {
	struct arena *arena;
	struct map by_error;		/* -> struct alike */
};

/* all failures of a run but those of tests that did not run */
void alike_find(struct alikes *l, struct arena *a, const struct summary *s);

/* those like this one, itself among them; NULL: too few */
const struct alike *alike_of(struct alikes *l, const struct test *t);

#endif
