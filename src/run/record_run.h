/* Writes the record of a run (core/run_record.h), from which it can be replayed. */
#ifndef RUN_RECORD_RUN_H
#define RUN_RECORD_RUN_H

#include "config/cli.h"
#include "plan/planned_run.h"
#include "report/summary.h"
#include "secrets/mask.h"

/* writes the record of a run that has ended; mask: its secrets */
void record_run(const struct summary *s, const struct planned_run *g,
	const struct cli *cli, const struct mask *mask, struct diag *d);

/* 1: the variable may affect any suite, and its value is recorded */
int record_run_has_variable(const char *name);

#endif
