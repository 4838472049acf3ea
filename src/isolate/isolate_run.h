/*
 * After a run, `--isolate`: why did its tests fail? Trials of each are made,
 * some at the same time, until there is a verdict, and what is known goes to
 * isolated.json (core/diagnosis.h). The run's outcome stays what it is, also when
 * Ctrl-C ends this.
 */
#ifndef ISOLATE_ISOLATE_RUN_H
#define ISOLATE_ISOLATE_RUN_H

#include "os/tty.h"
#include "plan/make_plan.h"

/* the run's session and its server are there still */
void isolate_run(const struct make_plan *g, const struct cli *cli,
	struct tty *tty, struct diag *d);

#endif
