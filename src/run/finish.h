/*
 * The end of a run: reports, verdict, and what the project wants done last.
 * All return an exit status.
 */
#ifndef RUN_FINISH_H
#define RUN_FINISH_H

#include "config/cli.h"
#include "report/merge.h"
#include "report/summary.h"

/* from now on Ctrl-C ends the program: it has no children to end */
void finish_on_interrupt(void);

/*
 * From now on, until that is said again, a first signal to end does not: there
 * are groups to be reported, or reports that are being written. A second does.
 */
void finish_hold(void);

/* the second halves of the hooks; a failure counts when all else is well */
int finish_life(int status, struct diag *d);

/* what `aomaker report` prints; -1: why it cannot be kept is in d */
int finish_keep(
	const struct summary *s, const struct report_files *r, struct diag *d);

/* the reports of this project's groups: what the merge edge calls */
int finish_merge(const struct cli *cli, struct diag *d);

/* prints them; the exit status of the run that they are of */
int finish_tell(struct arena *a);

/* prints them and fails when tests did: what the last edge calls */
int finish_verdict(const struct cli *cli, struct diag *d);

#endif
