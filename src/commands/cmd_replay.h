/*
 * `aomaker replay`: runs the tests of a past run again, in the same order and
 * environment and with the same seeds. Only the plan differs from that of other
 * runs: it comes from the record of the past run (core/run_record.h).
 */
#ifndef COMMANDS_CMD_REPLAY_H
#define COMMANDS_CMD_REPLAY_H

#include "config/cli.h"
#include "plan/make_plan.h"
#include "report/summary.h"
#include "secrets/mask.h"

/* an exit status */
int cmd_replay(const struct cli *cli, struct diag *d);

#endif
