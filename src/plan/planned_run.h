/*
 * Makes the plan of a run from the command line: configuration, suite, groups,
 * their order and slots. plan/write_plan.h writes it to disk. All of it belongs
 * to the arena of the diag.
 */
#ifndef PLAN_MAKE_PLAN_H
#define PLAN_MAKE_PLAN_H

#include "config/cli.h"
#include "config/config.h"
#include "plan/plan.h"
#include "plan/slots.h"
#include "suite/suite.h"

struct make_plan {
	struct config config;
	struct suite suite;
	struct plan plan;
	struct slots slots;
	int all_passed; /* 1: --lf, and no test has failed */
};

/* exit status: 0, or 5 when nothing is selected; a shard may be empty */
int make_plan_status(const struct make_plan *g);

/* warns of modules of the groups that cannot be collected; their number */
size_t make_plan_warn(const struct make_plan *g, struct diag *d);

/* makes the plan; errors go to d */
void make_plan(struct make_plan *g, const struct cli *cli, struct diag *d);

/*
 * Reads only the suite with all its tests, whatever a run would select;
 * config_basics has to be called before. -1: d has the error.
 */
int make_plan_suite(struct make_plan *g, const struct cli *cli, struct diag *d);

#endif
