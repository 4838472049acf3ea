/* The record of a run (core/run_record.h), from which it can be replayed. */
#ifndef RUN_RECORD_RUN_H
#define RUN_RECORD_RUN_H

#include "config/cli.h"
#include "plan/make_plan.h"
#include "report/summary.h"
#include "secrets/mask.h"

/* writes it; mask: the secrets of the run, which has ended */
void record_run(const struct summary *s, const struct make_plan *g,
	const struct cli *cli, const struct mask *mask, struct diag *d);

/* 1: a variable that may matter to every suite, and holds no secret */
int record_run_has_variable(const char *name);

#endif
