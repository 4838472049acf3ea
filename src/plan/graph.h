/*
 * Makes the Ninja graph of a plan: an edge for each group, the edges merge and
 * verdict, and an edge that checks what has changed (`aomaker gen --if-changed`):
 * it makes build.ninja again when the plan has become another, and removes the
 * outputs of groups whose passes do not hold any more.
 *
 * Edges of groups have no inputs and always exit 0; their output `ok` exists as
 * long as there is a pass that holds, so Ninja runs the others. They have no restat: with it a
 * second failing run would not run the verdict (Ninja's Plan::CleanNode).
 */
#ifndef PLAN_GRAPH_H
#define PLAN_GRAPH_H

#include "config/config.h"
#include "formats/ninja.h"
#include "plan/plan.h"

/* targets of the graph besides each group's `ok` */
#define GRAPH_GROUPS "groups"   /* all groups, without reports */
#define GRAPH_VERDICT "verdict" /* everything; what plain `ninja` makes */

/* pure; stamps: of the groups' tasks (plan/tasks_file.h); aomaker: the program that
   the edges call */
void graph_make(struct ninja_file *f, struct arena *a, const struct plan *p,
	const struct config *c, const strings *stamps, const char *aomaker);

#endif
