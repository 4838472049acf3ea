/* Makes the edge of build.ninja that runs a group. */
#ifndef PLAN_GROUP_EDGE_H
#define PLAN_GROUP_EDGE_H

#include "formats/ninja.h"
#include "plan/plan.h"

struct group_edges {
	struct arena *arena;
	struct ninja_file *file;
	struct hashmap names; /* see plan_names */
	const char *limits;   /* options of most groups */
};

void group_edge_add(const struct group_edges *m, const struct group *g);

/* the output of the edge, a file that exists after a pass */
const char *group_edge_output(struct arena *a, const struct group *g);

/* options of exec for these limits, or "" */
const char *group_edge_limits(struct arena *a, const struct limits *limits);

/*
 * The file that holds the group's arguments, one a line in ninja_word's %XX,
 * when they are too long for a command (Linux: 128 KiB); else NULL. Whoever
 * writes the graph writes it.
 */
const char *group_edge_args_file(struct arena *a, const struct group *g);

#endif
