/*
 * The history on disk, .aomaker-build/history.jsonl: durations and outcomes of
 * past runs. A lock serializes the processes that update it; the file is
 * replaced as a whole.
 */
#ifndef REPORT_HISTORY_FILE_H
#define REPORT_HISTORY_FILE_H

#include "base/diag.h"
#include "core/history.h"
#include "report/summary.h"

/* adds the groups that have run and returns the result in *h; a failure to
   write is a warning in d */
void
history_file_update(struct history *h, const struct summary *s, struct diag *d);

/*
 * Writes a copy to a file, or adds one: of two entries for the same group or
 * test the newer one stays. "-" is a standard stream. Both return an exit status.
 */
int history_file_export(const char *path, struct diag *d);
int history_file_import(const char *path, struct diag *d);

#endif
