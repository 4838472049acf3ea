/*
 * One group, on this machine: starts pytest in the group's folder, reads its
 * journal and writes status.json and, after a pass, ok. The steps are apart
 * for `aomaker exec`, which may have the middle one done elsewhere.
 */
#ifndef EXEC_EXEC_GROUP_H
#define EXEC_EXEC_GROUP_H

#include "exec/supervision.h"

/* takes the options of `aomaker exec`; -1 or 1: why was said, or is in d */
int exec_group_prepare(struct supervision *c, struct diag *d);

/* runs pytest until each test has a result. 1: there is no verdict, and why
   was said */
int exec_group_run(struct supervision *c);

/* the same for an attempt that has ended elsewhere */
int exec_group_verdict_of(const struct supervision *c, enum attempt_end end);

/*
 * Writes status.json, with all that pytest could not tell itself where
 * `broken` asks for Allure results of such tests. 1: it could not, which was
 * said; -1: the Allure results are not complete.
 */
int exec_group_conclude(struct supervision *c, int broken);

/*
 * Makes the file that Ninja waits for after a pass, dated as the group's start:
 * a file that was changed while the group ran makes it run again. 1: it could
 * not, which was said.
 */
int exec_group_finish(const struct supervision *c);

/* says that `what` failed, by errno; 1 */
int exec_group_fail(const char *what);

/* all of it for a trial of a diagnosis (isolate/trial.h): its status is all
   there is */
int exec_group_trial(const struct cli *cli, struct diag *d);

/* all of it on another machine, into the folder of its job
   (remote/job_folder.h), without ok */
int exec_group_away(const struct cli *cli, const char *folder, struct diag *d);

#endif
