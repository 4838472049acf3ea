/* What a run, or a history from elsewhere, adds to the history. Pure. */
#ifndef PAST_H
#define PAST_H

#include "history.h"

/* the groups that have run since, and those that were to and have not */
void past_add(struct history *h, const struct summary *s);

/* of two entries for the same group or test the newer one stays */
void past_merge(struct history *h, const struct history *other);

#endif
