/* Adds a run, or another history file, to a history. Pure. */
#ifndef REPORT_HISTORY_UPDATE_H
#define REPORT_HISTORY_UPDATE_H

#include "core/history.h"
#include "report/summary.h"

/* adds the groups that have run, and as not run the planned ones that have not */
void history_update(struct history *h, const struct summary *s);

/* adds another history; of two entries for a group or a test the newer one stays */
void history_update_merge(struct history *h, const struct history *other);

#endif
