/* `aomaker gen`: plans the groups and writes build.ninja. */
#include "commands/commands.h"

#include "core/paths.h"
#include "core/project_lock.h"
#include "core/run_id.h"
#include "plan/planned_run.h"
#include "plan/write_plan.h"

static void
tell_graph(const struct planned_run *g)
{
	const char *from = paths_are_usual() ? "" : "-C ";
	const char *where = paths_are_usual() ? "" : paths.build;
	size_t n = g->plan.groups.n;

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
}

int
cmd_gen(const struct cli *cli, struct diag *d)
{
	struct planned_run g = {0};

	if (run_is_around()) { /* a run has just made its plan */
		write_plan_confirm();
		return 0;
	}
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
	return planned_run_status(&g);
}
