/* The command that runs tests again, as people type it. Pure. */
#ifndef REPORT_RERUN_COMMAND_H
#define REPORT_RERUN_COMMAND_H

#include "plan/plan.h"

/* a node id as an argument: from our root */
const char *
rerun_command_put_path(struct arena *a, const struct plan *p, const char *id);

/* each after a blank, as a shell wants it */
void rerun_command_put_words(struct buf *b, const strings *words);

/* `arun`, what the plan's tests are run with, and these words */
void
rerun_command_put(struct buf *b, const struct plan *p, const strings *words);

#endif
