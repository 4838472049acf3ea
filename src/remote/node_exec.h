/*
 * `aomaker exec --remote=FOLDER`: runs a job (remote/job_folder.h) on the node
 * to which a launcher brought it. Runs the group as on the driver's machine,
 * limits, retries and crashes included, writes heartbeats, and in the end the
 * receipt.
 */
#ifndef REMOTE_NODE_EXEC_H
#define REMOTE_NODE_EXEC_H

#include "config/cli.h"

/* prefix of the Python that unpacks the job (remote/far_end.py), instead of the
   folder, where no file system is shared */
#define NODE_EXEC_FAR_END "tar:"

/* cli->remote: the folder, with %XX. 0: the receipt is written */
int node_exec_run(const struct cli *cli, struct diag *d);

#endif
