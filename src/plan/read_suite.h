/*
 * Reads as much of the suite as the plan needs: its configuration, its modules,
 * or its tests, too; and finds the files that groups by path are made of.
 */
#ifndef PLAN_READ_SUITE_H
#define PLAN_READ_SUITE_H

#include "config/cli.h"
#include "plan/group_files.h"

struct suite_reading {
	struct suite *suite;
	struct group_files files; /* for groups by path */
	int selects_tests; /* 1: groups depend on the tests of the suite */
};

/* -1: d has the error */
int read_suite(struct suite_reading *r, const struct config *c,
	const struct cli *cli, struct diag *d);

/* reads the suite with all its tests; -1: d has the error */
int read_suite_tests(struct suite *s, const struct config *c,
	const struct cli *cli, struct diag *d);

#endif
