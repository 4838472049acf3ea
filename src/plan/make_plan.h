/*
 * From the command line to build.ninja: config, suite, plan and graph, each
 * made from the one before. All of it belongs to the arena of the diag.
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
	int all_passed; /* --lf, and no test has failed */
};

/* 0, or 5: nothing is selected; a shard may be without groups */
int make_plan_status(const struct make_plan *g);

/* warns of the groups' modules that cannot be collected, where it is known;
   the number of them */
size_t make_plan_warn(const struct make_plan *g, struct diag *d);

/* makes the plan; mistakes are in d */
void make_plan(struct make_plan *g, const struct cli *cli, struct diag *d);

/*
 * Only the suite, all of it with its tests, whatever a run would choose; of the
 * configuration config_basics is enough. -1: why is in d.
 */
int make_plan_suite(struct make_plan *g, const struct cli *cli, struct diag *d);

#endif
