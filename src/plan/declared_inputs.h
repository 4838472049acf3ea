/*
 * What the keys `inputs`, `env` and `cache` of the strategy file add to what a
 * group was seen to depend on: files of the form of core/inputs.h in
 * .aomaker-build/declared. Groups with the same share one; its name is a hash of
 * its content and a part of their commands.
 */
#ifndef PLAN_DECLARED_INPUTS_H
#define PLAN_DECLARED_INPUTS_H

#include "plan/plan.h"

/* the file's name; NULL: nothing is declared for the group */
const char *declared_inputs_name(struct arena *a, const struct group *g);

/* writes the files of all groups; -1: d has the error */
int declared_inputs_write(const struct plan *p, struct diag *d);

#endif
