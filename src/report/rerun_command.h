/* The command that runs tests again, as people type it. Pure. */
#ifndef REPORT_RERUN_COMMAND_H
#define REPORT_RERUN_COMMAND_H

#include "plan/plan.h"

/* a node id as an argument, relative to the folder of the command line */
const char *
rerun_command_path(struct arena *a, const struct plan *p, const char *id);

/* puts each word after a blank, quoted for a shell */
void rerun_command_put_words(struct buf *b, const strings *words);

/* puts `arun`, the options that the plan's tests need, and these words */
void
rerun_command_put(struct buf *b, const struct plan *p, const strings *words);

/*
 * Puts the command that runs again the tests that failed or did not run. typed:
 * the words of the command line that the run has come from; NULL: unknown.
 */
void rerun_command_put_failed(
	struct buf *b, const struct plan *p, const strings *typed);

/* puts the command that continues an interrupted run; typed: as above */
void rerun_command_put_resume(
	struct buf *b, const struct plan *p, const strings *typed);

#endif
