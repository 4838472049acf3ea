/*
 * The supervisor of one group, what an edge of the graph runs: starts pytest
 * in the group's folder, reads its journal and writes status.json and, after a
 * pass, ok. Returns 0 whatever became of the tests, 1 when even that could not
 * be written.
 */
#ifndef EXEC_EXEC_GROUP_H
#define EXEC_EXEC_GROUP_H

#include "config/cli.h"

int exec_run(const struct cli *cli, struct diag *d);

/* the same for a trial of a diagnosis (isolate/trial.h): its status is all there is */
int exec_trial(const struct cli *cli, struct diag *d);

/* the same on another machine, into an errand's folder (remote/job_folder.h), without ok */
int exec_away(const struct cli *cli, const char *folder, struct diag *d);

#endif
