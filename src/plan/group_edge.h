/* Makes the edge of build.ninja that runs a group. */
#ifndef PLAN_GROUP_EDGE_H
#define PLAN_GROUP_EDGE_H

#include "formats/ninja.h"
#include "plan/plan.h"

struct group_edges {
	struct arena *arena;
	struct ninja_file *file;
	struct hashmap names; /* see plan_names */
};

/* stamp: of its task (plan/tasks_file.h) */
void group_edge_add(
	const struct group_edges *m, const struct group *g, const char *stamp);

/* the output of the edge, a file that exists after a pass */
const char *group_edge_output(struct arena *a, const struct group *g);

#endif
