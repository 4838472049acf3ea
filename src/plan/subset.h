/*
 * Groups that hold a part of another group's tests: pytest is given only the
 * modules that have them, and is told to leave out what else those hold.
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

/* NULL when the suite does not have it */
const struct suite_module *
subset_module(const struct subset *p, const char *test);

/*
 * The part of a listed group with these of its tests, in their order, and
 * these of its modules that have no test.
 */
struct group subset_take(const struct subset *p, const struct group *whole,
	const strings *tests, const strings *empty);

#endif
