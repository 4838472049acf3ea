/*
 * `aomaker replay`: what a past run ran, in its order, with its seeds and in
 * its environment. It is a run like others, but for its plan, which is that of
 * the record (run/run_record.h).
 */
#ifndef COMMANDS_CMD_REPLAY_H
#define COMMANDS_CMD_REPLAY_H

#include "config/cli.h"
#include "plan/make_plan.h"
#include "report/summary.h"
#include "run/run_record.h"
#include "secrets/mask.h"

struct replay {
	struct kept run;
	const char *group;	/* only this one; NULL: all */
};

/* the record of a run that has ended, for replays; mask: its secrets */
void replay_keep(const struct summary *s, const struct gen *g,
	const struct cli *cli, const struct mask *mask, struct diag *d);

/*
 * The groups of the record. What is no longer there is left out, with a
 * warning; nothing is left: an error.
 */
void replay_plan(struct plan *p, const struct replay *r,
	const struct suite *s, struct diag *d);

int replay_command(const struct cli *cli, struct diag *d);

#endif
