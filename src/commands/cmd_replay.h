/*
 * `aomaker replay`: what a past run ran, in its order, with its seeds and in
 * its environment. It is a run like others, but for its plan, which is that of
 * the record (core/run_record.h).
 */
#ifndef COMMANDS_CMD_REPLAY_H
#define COMMANDS_CMD_REPLAY_H

#include "config/cli.h"
#include "plan/make_plan.h"
#include "report/summary.h"
#include "secrets/mask.h"

int cmd_replay(const struct cli *cli, struct diag *d);

#endif
