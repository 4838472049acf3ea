/*
 * A run before it starts: configuration, suite, groups, their order and slots,
 * made from the command line. plan/write_plan.h writes the plan to disk. All of
 * it belongs to the arena of the diag.
 */
#ifndef PLAN_PLANNED_RUN_H
#define PLAN_PLANNED_RUN_H

#include "config/cli.h"
#include "config/config.h"
#include "plan/plan.h"
#include "plan/slots.h"
#include "suite/suite.h"

struct planned_run {
	struct config config;
	struct suite suite;
	struct plan plan;
	struct slots slots;
	double began;   /* when its making began (core/inputs.h) */
	int all_passed; /* 1: --lf, and no test has failed */
};

/* exit status: 0, or 5 when nothing is selected; a shard may be empty */
int planned_run_status(const struct planned_run *g);

/* warns of modules of the groups that cannot be collected; their number */
size_t planned_run_warn(const struct planned_run *g, struct diag *d);

/* makes the plan; errors go to d */
void
planned_run_make(struct planned_run *g, const struct cli *cli, struct diag *d);

/*
 * Reads only the suite with all its tests, whatever a run would select;
 * config_basics has to be called before. -1: d has the error.
 */
int planned_run_read_suite(
	struct planned_run *g, const struct cli *cli, struct diag *d);

#endif
