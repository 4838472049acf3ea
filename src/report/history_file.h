/*
 * The history on disk, .aomaker-build/history.jsonl: durations and outcomes of
 * past runs. A lock serializes the processes that update it; the file is
 * replaced as a whole.
 */
#ifndef REPORT_HISTORY_FILE_H
#define REPORT_HISTORY_FILE_H

#include "config/cli.h"
#include "core/history.h"
#include "report/summary.h"

/* adds the groups that have run and returns the result in *h; a failure to
   write is a warning in d */
void
history_file_update(struct history *h, const struct summary *s, struct diag *d);

/*
 * `aomaker history export FILE` and `import FILE`, - for the standard streams:
 * of two entries for the same group or test the newer one stays. An exit status.
 */
int cmd_history(const struct cli *cli, struct diag *d);

/* the import; an exit status */
int history_file_import(const char *path, struct diag *d);

#endif
