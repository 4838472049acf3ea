#include "plan/group_edge.h"

#include <string.h>

#include "core/paths.h"
#include "plan/declared_inputs.h"
#include "plan/graph_variables.h"

/* bytes of a group's arguments; Linux takes 128 KiB for a whole command */
enum { ARGS_MAX = 64 * 1000 };

static void
set(struct arena *a, struct ninja_edge *e, const char *name, const char *value)
{
	*vec_add(a, &e->vars) = (struct ninja_var){name, value};
}

static const char *
title(struct arena *a, const struct group *g)
{
	return !g->listed ? g->name
			  : arena_fmt(a, "%s: %zu test%s", g->name, g->tests.n,
				    g->tests.n == 1 ? "" : "s");
}

const char *
group_edge_args_file(struct arena *a, const struct group *g)
{
	size_t n = 0;

	for (size_t i = 0; i < g->args.n; i++)
		n += strlen(g->args.v[i]) + 3;
	return n <= ARGS_MAX
		? NULL
		: arena_fmt(a, "%s/%s/args", paths.groups, g->slug);
}

/* options of exec that only some groups have, or "" */
static const char *
flags(struct arena *a, const struct group *g)
{
	const char *declared = declared_inputs_name(a, g);
	strings flags = {0};

	if (g->args.n && g->walk) {
		*vec_add(a, &flags) = "--walk";
		*vec_add(a, &flags) = g->walk;
	}
	if (g->only)
		*vec_add(a, &flags) = "--only";
	if (g->ordered)
		*vec_add(a, &flags) = "--ordered";
	if (g->isolation == ISOLATION_SPAWN)
		*vec_add(a, &flags) = "--spawn";
	if (g->isolation == ISOLATION_FORK)
		*vec_add(a, &flags) = "--fork";
	if (g->exclusive)
		*vec_add(a, &flags) = "--exclusive";
	if (g->split_by > SPLIT_MODULE) {
		*vec_add(a, &flags) = "--units";
		*vec_add(a, &flags) = split_by_names[g->split_by];
	}
	if (declared) {
		*vec_add(a, &flags) = "--declared";
		*vec_add(a, &flags) = declared;
	}
	return ninja_text(a, &flags);
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

const char *
group_edge_limits(struct arena *a, const struct limits *bounds)
{
	struct buf b = {0};
	const char *text;

	limits_put_options(&b, bounds);
	text = buf_take(&b, a);
	return *text ? text + 1 : text; /* without the leading blank */
}

void
group_edge_add(const struct group_edges *m, const struct group *g)
{
	struct arena *a = m->arena;
	const char *own = group_edge_limits(a, &g->limits),
		   *options = flags(a, g);
	struct ninja_edge *e = vec_add(a, &m->file->edges);
	const char *file = group_edge_args_file(a, g);

	e->comment = title(a, g);
	e->rule = "group";
	*vec_add(a, &e->outputs) = group_edge_output(a, g);
	add_after(m, e, g);
	set(a, e, "slug", g->slug);
	set(a, e, "name", graph_word(a, g->name));
	set(a, e, "digest", g->digest);
	if (*options)
		set(a, e, "flags", options);
	if (g->pool)
		set(a, e, "pool", g->pool);
	if (strcmp(own, m->limits) != 0)
		set(a, e, "limits", own);
	set(a, e, "args",
		file ? arena_fmt(a, "@%s", file) : ninja_text(a, &g->args));
}
