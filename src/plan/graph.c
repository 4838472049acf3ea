#include "plan/graph.h"

#include <string.h>

#include "core/paths.h"
#include "plan/graph_variables.h"
#include "plan/group_edge.h"

/* most inputs of one edge `groups` */
enum { PART = 256 };

struct maker {
	struct arena *arena;
	struct ninja_file *file;
	const struct plan *plan;
};

static struct ninja_rule *
rule(struct maker *m, const char *name, const char *command,
	const char *description)
{
	struct ninja_rule *r = vec_add(m->arena, &m->file->rules);

	r->name = name;
	*vec_add(m->arena, &r->vars) = (struct ninja_var){"command", command};
	*vec_add(m->arena, &r->vars) =
		(struct ninja_var){"description", description};
	return r;
}

/* runs in the project's root; `gen` has --build-dir among its typed words */
static const char *
command(struct maker *m, const char *before, const char *verb, const char *rest)
{
	const char *dir = paths_are_usual() || strcmp(verb, "gen") == 0
		? ""
		: " --build-dir $dir";

	return arena_fmt(m->arena, "%s%s$aomaker %s%s%s%s",
		paths_are_usual() ? "" : "cd $root && ", before, verb, dir,
		*rest ? " " : "", rest);
}

static void
rule_var(struct maker *m, struct ninja_rule *r, const char *name,
	const char *value)
{
	*vec_add(m->arena, &r->vars) = (struct ninja_var){name, value};
}

/* the pools that some group is in */
static void
add_pools(struct maker *m)
{
	for (size_t i = 0; i < m->plan->pools.n; i++) {
		const struct pool *pool = &m->plan->pools.v[i];
		size_t j = 0;

		while (j < m->plan->groups.n &&
			(!m->plan->groups.v[j].pool ||
				strcmp(m->plan->groups.v[j].pool, pool->name)))
			j++;
		if (j < m->plan->groups.n)
			*vec_add(m->arena, &m->file->pools) =
				(struct ninja_pool){pool->name, pool->depth};
	}
}

static void
add_rules(struct maker *m)
{
	struct ninja_rule *r;

	rule(m, "group", command(m, "exec ", "exec", "$slug $task"), "$name");
	rule(m, "merge",
		command(m, "exec ", "merge",
			"--python $python $reports # $groups"),
		"merge the results");
	rule(m, "verdict", command(m, "exec ", "verdict", ""), "verdict");
	r = rule(m, "plan", command(m, "", "gen", "--quiet --if-changed $args"),
		"look at what has changed");
	rule_var(m, r, "generator", "1");
	rule_var(m, r, "restat", "1");
}

static void
edge(struct maker *m, const char *comment, const char *rule_name,
	const char *output, const char *input)
{
	struct ninja_edge *e = vec_add(m->arena, &m->file->edges);

	e->comment = comment;
	e->rule = rule_name;
	*vec_add(m->arena, &e->outputs) = output;
	*vec_add(m->arena, &e->inputs) = input;
}

static void
phony(struct maker *m, const char *comment, const char *output,
	const strings *inputs, size_t first, size_t end)
{
	struct ninja_edge *e = vec_add(m->arena, &m->file->edges);

	e->comment = comment;
	e->rule = "phony";
	*vec_add(m->arena, &e->outputs) = output;
	for (size_t i = first; i < end; i++)
		*vec_add(m->arena, &e->inputs) = inputs->v[i];
}

/*
 * The edge `groups`. Whenever an input of an edge is made, Ninja looks at all
 * inputs of that edge, which takes minutes with thousands of groups; so many
 * groups are put together in parts.
 */
static void
groups_edge(struct maker *m)
{
	struct arena *a = m->arena;
	strings names = {0};
	size_t nparts = 0;

	for (size_t i = 0; i < m->plan->groups.n; i++)
		*vec_add(a, &names) =
			group_edge_output(a, &m->plan->groups.v[i]);
	while (names.n > PART) {
		strings parts = {0};

		for (size_t i = 0; i < names.n; i += PART) {
			const char *part =
				arena_fmt(a, GRAPH_GROUPS "-%zu", ++nparts);

			phony(m, NULL, part, &names, i,
				i + PART < names.n ? i + PART : names.n);
			*vec_add(a, &parts) = part;
		}
		names = parts;
	}
	phony(m, "all groups, without reports", GRAPH_GROUPS, &names, 0,
		names.n);
}

/* A comment of its command has a hash of the groups, so that the reports are made
   again when a group has gone, though no other has run. */
static void
merge_edge(struct maker *m)
{
	struct ninja_edge *e;
	uint64_t hash = 0;

	for (size_t i = 0; i < m->plan->groups.n; i++)
		hash += hashmap_hash(m->plan->groups.v[i].slug,
			strlen(m->plan->groups.v[i].slug));
	edge(m, "reports of all groups, whatever became of them", "merge",
		paths.summary, GRAPH_GROUPS);
	e = &m->file->edges.v[m->file->edges.n - 1];
	*vec_add(m->arena, &e->vars) = (struct ninja_var){"groups",
		arena_fmt(m->arena, "%016llx", (unsigned long long)hash)};
}

/*
 * The edge that makes build.ninja. Its input is never made, so that it is always
 * out of date: Ninja runs it before all else. restat: as long as it leaves
 * build.ninja alone, Ninja goes on with that, and looks at all files anew.
 */
static void
plan_edge(struct maker *m, const struct config *c)
{
	struct arena *a = m->arena;
	struct ninja_edge *e = vec_add(a, &m->file->edges);
	strings none = {0};

	e->comment = "this file, and which passes still hold";
	e->rule = "plan";
	*vec_add(a, &e->outputs) = paths.ninja;
	*vec_add(a, &e->inputs) = paths.always;
	*vec_add(a, &e->vars) =
		(struct ninja_var){"args", graph_encoded(a, &c->typed)};
	phony(m, NULL, paths.always, &none, 0, 0);
}

static void
make_absolute(struct arena *a, strings *files)
{
	const char *const targets[] = {GRAPH_GROUPS, GRAPH_VERDICT};

	for (size_t i = 0; i < files->n; i++)
		if (strcmp(files->v[i], targets[1]) != 0 &&
			strncmp(files->v[i], targets[0], strlen(targets[0])) !=
				0)
			files->v[i] = paths_for_ninja(a, files->v[i]);
}

/*
 * With --build-dir Ninja may be started in that folder (-C), in the root (-f)
 * or anywhere else: files have absolute paths, and the relative names of
 * build.ninja are phony outputs of its absolute path.
 */
static void
from_anywhere(struct maker *m)
{
	const char *names[] = {strrchr(paths.ninja, '/') + 1, paths.ninja};
	strings file = {0};

	for (size_t i = 0; i < m->file->edges.n; i++) {
		struct ninja_edge *e = &m->file->edges.v[i];

		make_absolute(m->arena, &e->outputs);
		make_absolute(m->arena, &e->inputs);
		make_absolute(m->arena, &e->after);
	}
	*vec_add(m->arena, &file) = paths_for_ninja(m->arena, paths.ninja);
	for (size_t i = 0; i < 2; i++)
		if (*names[i] != '/')
			phony(m, NULL, names[i], &file, 0, 1);
}

void
graph_make(struct ninja_file *f, struct arena *a, const struct plan *p,
	const struct config *c, const strings *stamps, const char *aomaker)
{
	struct maker m = {.arena = a, .file = f, .plan = p};
	struct group_edges groups = {
		.arena = a, .file = f, .names = plan_names(a, p)};

	graph_variables_add(f, a, p, c, aomaker);
	add_pools(&m);
	add_rules(&m);
	for (size_t i = 0; i < p->groups.n; i++)
		group_edge_add(&groups, &p->groups.v[i], stamps->v[i]);
	groups_edge(&m);
	merge_edge(&m);
	edge(&m, "fails when tests failed", "verdict", paths.verdict,
		paths.summary);
	edge(&m, NULL, "phony", GRAPH_VERDICT, paths.verdict);
	plan_edge(&m, c);
	if (!paths_are_usual())
		from_anywhere(&m);
	f->target = GRAPH_VERDICT;
}
