/* What a run, or a history from elsewhere, adds to the history. Pure. */
#ifndef REPORT_HISTORY_UPDATE_H
#define REPORT_HISTORY_UPDATE_H

#include "core/history.h"
#include "report/summary.h"

/* the groups that have run since, and those that were to and have not */
void history_update(struct history *h, const struct summary *s);

/* of two entries for the same group or test the newer one stays */
void history_update_merge(struct history *h, const struct history *other);

#endif
