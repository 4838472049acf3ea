/*
 * `--isolate`: finds out why the tests of a run failed. It runs trials of each
 * failed or flaky test, several at the same time, until the test has a verdict,
 * and writes isolated.json (core/diagnosis.h). The outcome of the run does not
 * change, not even when Ctrl-C ends the trials.
 */
#ifndef ISOLATE_ISOLATE_RUN_H
#define ISOLATE_ISOLATE_RUN_H

#include "os/tty.h"
#include "plan/planned_run.h"

/* the run's lifecycle process and fork server must still run */
void isolate_run(const struct planned_run *g, const struct cli *cli,
	struct tty *tty, struct diag *d);

#endif
