#include "plan/group_edge.h"

#include <string.h>

#include "core/paths.h"
#include "plan/graph_variables.h"

/* most bytes of pytest's arguments that a comment shows */
enum { SHOWN_MAX = 300 };

static void
set(struct arena *a, struct ninja_edge *e, const char *name, const char *value)
{
	*vec_add(a, &e->vars) = (struct ninja_var){name, value};
}

/* what the group is; and pytest's arguments that select it, unless it has their
   name */
static const char *
title(struct arena *a, const struct group *g)
{
	const char *number = !g->listed
		? ""
		: arena_fmt(a, ": %zu test%s", g->tests.n,
			  g->tests.n == 1 ? "" : "s");
	const char *args = ninja_text(a, &g->args);

	if (strlen(args) > SHOWN_MAX ||
		(g->args.n == 1 && strcmp(g->args.v[0], g->name) == 0))
		return arena_fmt(a, "%s%s", g->name, number);
	return arena_fmt(a, "%s%s, pytest %s", g->name, number, args);
}

const char *
group_edge_output(struct arena *a, const struct group *g)
{
	return arena_fmt(a, "%s/%s/ok", paths.groups, g->slug);
}

/* order-only inputs: the groups that end before this one starts */
static void
add_after(const struct group_edges *m, struct ninja_edge *e,
	const struct group *g)
{
	for (size_t i = 0; i < g->after.n; i++)
		*vec_add(m->arena, &e->after) = group_edge_output(
			m->arena, hashmap_get(&m->names, g->after.v[i]));
}

void
group_edge_add(
	const struct group_edges *m, const struct group *g, const char *stamp)
{
	struct arena *a = m->arena;
	struct ninja_edge *e = vec_add(a, &m->file->edges);

	e->comment = title(a, g);
	e->rule = "group";
	*vec_add(a, &e->outputs) = group_edge_output(a, g);
	add_after(m, e, g);
	set(a, e, "slug", g->slug);
	set(a, e, "name", graph_word(a, g->name));
	set(a, e, "task", stamp);
	if (g->pool)
		set(a, e, "pool", g->pool);
}
