/*
 * groups/SLUG/ok exists as long as the pass of a group holds: this is all that
 * Ninja looks at. Its record, groups/SLUG/pass (core/input_record.h), says of
 * what it was made.
 */
#ifndef PLAN_PASSES_H
#define PLAN_PASSES_H

#include "core/digests.h"
#include "plan/plan.h"

#define PASS_RECORD "pass" /* in a group's folder */

/* removes `ok` of all groups whose passes do not hold any more; -1 with errno */
int passes_check(struct arena *a, struct digests *d);

/*
 * The number of groups that have passed and run again all the same, since they
 * talk to other hosts or do what cannot be followed; *first: one of them
 */
size_t passes_unseen(const struct plan *p, struct arena *a, const char **first);

/* appends a sentence about them, or nothing */
void passes_put_unseen(struct buf *b, const struct plan *p, struct arena *a);

#endif
