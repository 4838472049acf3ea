/*
 * The side of `aomaker exec` that runs on another machine: what an engine was
 * asked to run there, with an errand's folder (remote/job_folder.h). It runs the group as
 * on its own machine, limits, retries and crashes included, says now and then
 * that it lives, and signs the receipt.
 */
#ifndef REMOTE_NODE_EXEC_H
#define REMOTE_NODE_EXEC_H

#include "config/cli.h"

/* where the folder is not seen: this before the Python, for outpost.py */
#define NODE_EXEC_FAR_END "tar:"

/* cli->remote: the folder, with %XX. 0: the receipt is signed */
int node_exec_run(const struct cli *cli, struct diag *d);

#endif
