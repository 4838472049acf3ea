/*
 * Runs one group on this machine: starts pytest in the group's folder, reads
 * its journal and writes status.json and, after a pass, the file `ok`. The
 * steps are separate functions, since `aomaker exec` may have the middle one
 * done on another machine.
 */
#ifndef EXEC_EXEC_GROUP_H
#define EXEC_EXEC_GROUP_H

#include "exec/supervision.h"

/* sets up the first attempt at c->task */
void exec_group_prepare(struct supervision *c);

/* runs pytest until each test has a result. 1: there is no verdict, and the
   reason was printed */
int exec_group_run(struct supervision *c);

/* prints why an attempt has no verdict, and returns 1; 0: it has one */
int exec_group_check_end(const struct supervision *c, enum attempt_end end);

/*
 * Writes status.json and, with `broken`, Allure results of tests that pytest
 * could not report itself. 1: it failed, and the error was printed; -1: Allure
 * results are missing.
 */
int exec_group_write_result(struct supervision *c, int broken);

/*
 * Writes the record of a pass and, if the pass holds, the file `ok`, which is the
 * output that Ninja expects. 1: it failed, and the error was printed.
 */
int exec_group_write_ok(const struct supervision *c);

/* prints that `what` failed, with errno; 1 */
int exec_group_fail(const char *what);

/* runs the group of a trial (isolate/trial.h), which writes status.json only */
int exec_group_trial(const struct task *t, struct arena *a);

/* runs the group for a driver on another machine, in the driver's slot and the
   job's folder (remote/job_folder.h), without the file `ok` */
int exec_group_remote(const struct task *t, const struct worker_slot *slot,
	const char *folder, struct arena *a);

#endif
