/*
 * `aomaker list`: prints the plan as text or JSON, with costs by past runs and the
 * predicted time.
 */
#include "commands/commands.h"

#include <string.h>

#include "base/hashmap.h"
#include "base/text.h"
#include "commands/shown_plan.h"
#include "plan/plan_json.h"
#include "plan/simulation.h"

static void
put_overlaps(struct buf *b, const struct plan *p)
{
	if (p->overlaps.n)
		buf_addf(b, "\n%zu overlap%s, %s:\n", p->overlaps.n,
			p->overlaps.n == 1 ? "" : "s",
			p->overlap_each ? "run in each group"
					: "run once, in the first group");
	for (size_t i = 0; i < p->overlaps.n; i++) {
		buf_adds(b, "  ");
		text_put(b, p->overlaps.v[i].test);
		buf_adds(b, ": ");
		text_put(b, p->overlaps.v[i].runs_in);
		buf_adds(b, ", also in ");
		text_put(b, p->overlaps.v[i].also_in);
		buf_addc(b, '\n');
	}
}

static void
put_prediction(struct buf *b, struct arena *a, const struct plan *p,
	const struct slots *slots)
{
	struct simulation s;

	simulation_make(&s, a, p, slots->n);
	if (s.makespan <= 0)
		return;
	buf_addf(b, "about %.1f s with %d at a time", s.makespan, slots->n);
	if (slots->why)
		buf_addf(b, " (%s)", slots->why);
	buf_addf(b, ", %.1f s at best\n", s.bound);
}

/* the paths of a group whose tests are unknown, unless its name says them */
static void
put_paths(struct buf *b, const struct group *g)
{
	const char *path;

	for (size_t i = 0;
		!g->tests.n && (path = plan_next_path(&g->args, &i));)
		if (strcmp(path, g->name) != 0) {
			buf_adds(b, "  ");
			text_put(b, path);
			buf_addc(b, '\n');
		}
}

static void
put_plan(struct buf *b, struct arena *a, const struct plan *p,
	const struct slots *slots)
{
	struct hashmap alone = {.arena = a};
	size_t ntests = 0, nlisted = 0;

	for (size_t i = 0; i < p->alone.n; i++)
		*hashmap_at(&alone, p->alone.v[i].test) =
			(void *)p->alone.v[i].why;
	for (size_t i = 0; i < p->groups.n; i++) {
		const struct group *g = &p->groups.v[i];

		text_put(b, g->name);
		if (g->listed)
			buf_addf(b, "  (%zu)", g->tests.n);
		if (g->cost > 0)
			buf_addf(b, "  %.1f s", g->cost);
		shown_plan_limits(b, g, "  ");
		if (g->cached)
			buf_adds(b, "  cached");
		buf_addc(b, '\n');
		put_paths(b, g);
		for (size_t j = 0; j < g->tests.n; j++) {
			const char *why = hashmap_get(&alone, g->tests.v[j]);

			buf_adds(b, "  ");
			text_put(b, g->tests.v[j]);
			if (why)
				buf_addf(b, "  [alone: %s]", why);
			buf_addc(b, '\n');
		}
		ntests += g->tests.n;
		nlisted += (size_t)g->listed;
	}
	put_overlaps(b, p);
	buf_addc(b, '\n');
	if (p->shard.count)
		buf_addf(b, "shard %d/%d of %zu groups: ", p->shard.index,
			p->shard.count, p->shard.ngroups);
	buf_addf(b, "%zu group%s", p->groups.n, p->groups.n == 1 ? "" : "s");
	if (nlisted)
		buf_addf(b, ", %zu test%s", ntests, ntests == 1 ? "" : "s");
	if (shown_plan_cached(p))
		buf_addf(b, ", %zu cached", shown_plan_cached(p));
	if (p->alone.n)
		buf_addf(b, ", %zu alone", p->alone.n);
	buf_addc(b, '\n');
	put_prediction(b, a, p, slots);
}

int
cmd_list(const struct cli *cli, struct diag *d)
{
	const char *format = cli->format ? cli->format : "text";
	struct planned_run g = {0};
	struct buf b = {0};

	if (strcmp(format, "text") != 0 && strcmp(format, "json") != 0)
		diag_error(d, "--format is text or json, not '%s'", format);
	if (d->nerrors || shown_plan_make(&g, cli, d) != 0)
		return EXIT_USAGE;
	if (strcmp(format, "json") == 0)
		plan_put(&b, &g.plan);
	else
		put_plan(&b, d->arena, &g.plan, &g.slots);
	buf_print(&b);
	return shown_plan_status(&g, d);
}
