/*
 * groups/SLUG/ok exists as long as the pass of a group holds: this is all that
 * Ninja looks at. Its record, groups/SLUG/pass (core/input_record.h), says of
 * what it was made.
 */
#ifndef PLAN_PASSES_H
#define PLAN_PASSES_H

#include "core/digests.h"

#define PASS_RECORD "pass" /* in a group's folder */

/* removes `ok` of all groups whose passes do not hold any more; -1 with errno */
int passes_check(struct arena *a, struct digests *d);

#endif
