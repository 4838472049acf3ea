/* `aomaker gen`: plans the groups and writes build.ninja. */
#include "commands/commands.h"

#include "cache/travel.h"
#include "core/paths.h"
#include "core/project_lock.h"
#include "core/run_id.h"
#include "plan/passes.h"
#include "plan/plan_inputs.h"
#include "plan/planned_run.h"
#include "plan/write_plan.h"

static void
tell_graph(const struct planned_run *g)
{
	const char *from = paths_are_usual() ? "" : "-C ";
	const char *where = paths_are_usual() ? "" : paths.build;
	size_t n = g->plan.groups.n;
	struct arena a = {0};
	struct buf b = {0};

	if (g->all_passed)
		puts("--lf: no test failed the last time; all are selected");
	if (g->plan.shard.count)
		printf("shard %d/%d: ", g->plan.shard.index,
			g->plan.shard.count);
	if (n > 1)
		printf("%zu groups in %s; `ninja %s%s%s-j %d` runs them\n", n,
			paths.ninja, from, where, *from ? " " : "", g->slots.n);
	else if (n)
		printf("1 group in %s; `ninja%s%s%s` runs it\n", paths.ninja,
			*from ? " " : "", from, where);
	else
		printf("%s; %s has no group\n",
			g->plan.shard.ngroups
				? "the other shards have all groups"
				: "nothing is selected",
			paths.ninja);
	passes_put_unseen(&b, &g->plan, &a);
	if (b.n)
		buf_print(&b);
	arena_free(&a);
}

static int
check_passes(struct digests *digests, struct diag *d)
{
	if (passes_check(d->arena, digests) == 0) {
		travel_fetch(d->arena, digests);
		return 0;
	}
	diag_file(d, paths.groups);
	return EXIT_ERROR;
}

int
cmd_gen(const struct cli *cli, struct diag *d)
{
	struct digests digests = {.arena = d->arena};
	struct planned_run g = {0};

	if (run_is_around()) /* it has just made its plan, and settled passes */
		return 0;
	if (cli->if_changed && plan_inputs_hold(d->arena, &digests))
		return check_passes(&digests, d);
	planned_run_make(&g, cli, d);
	if (d->nerrors)
		return EXIT_USAGE;
	if (project_lock_take(d, cli->wait) != 0)
		return EXIT_USAGE;
	if (write_plan(&g, d) != 0)
		return EXIT_ERROR;
	if (!cli->quiet)
		planned_run_warn(&g, d);
	diag_print(d, stderr);
	if (!cli->quiet)
		tell_graph(&g);
	if (cli->if_changed && check_passes(&digests, d) != 0)
		return EXIT_ERROR;
	return planned_run_status(&g);
}
