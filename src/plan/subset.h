/*
 * Reduces a group to some of its tests (--lf, split). pytest gets only their
 * modules as arguments, and skips the other tests of these.
 */
#ifndef PLAN_SUBSET_H
#define PLAN_SUBSET_H

#include "base/hashmap.h"
#include "plan/plan.h"

struct subset {
	struct arena *arena;
	struct hashmap modules; /* test -> its struct suite_module */
};

void subset_init(struct subset *p, struct arena *a, const struct suite *s);

/* NULL: the suite has no such test */
const struct suite_module *
subset_module(const struct subset *p, const char *test);

/*
 * A listed group with these of its tests, in this order, and these of its
 * modules without tests.
 */
struct group subset_take(const struct subset *p, const struct group *whole,
	const strings *tests, const strings *empty);

#endif
