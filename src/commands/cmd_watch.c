/* `arun --watch`: stays, and runs what a saved file touches. */
#include "commands/commands.h"

#include <string.h>
#include <unistd.h>

#include "core/build_folder.h"
#include "core/find_ninja.h"
#include "core/run_id.h"
#include "core/watch_lock.h"
#include "report/open_page.h"
#include "watch/watch.h"
#include "watch/watched_paths.h"
#include "worker/forkserver.h"
#include "worker/lifecycle.h"

struct watched_run {
	const struct cli *cli;
	struct diag *diag;
};

static int
run(struct round *r, void *context)
{
	const struct watched_run *x = context;
	struct cli cli = *x->cli;
	int status;

	if (watched_paths_change_imports(&r->changed)) {
		forkserver_end_kind(x->diag->arena, "fork");
		forkserver_end_kind(x->diag->arena, "collect");
	}
	if (r->pattern) {
		*vec_add(x->diag->arena, &cli.pytest) = "-k";
		*vec_add(x->diag->arena, &cli.pytest) = r->pattern;
		cli.lists_tests = 1;
	}
	cli.round = r;
	cli.is_later_round = !r->is_first;
	status = cmd_run(&cli, x->diag);
	diag_print(x->diag, stderr);
	return status;
}

static void
end_login(void *context)
{
	struct arena a = {0};

	(void)context;
	lifecycle_end(&a);
	arena_free(&a);
}

static void
open_report(void *context)
{
	struct arena a = {0};
	struct diag d = {.arena = &a};

	(void)context;
	open_page(&d);
	diag_print(&d, stderr);
	arena_free(&a);
}

static void
end_workers(void *context)
{
	struct arena a = {0};

	(void)context;
	forkserver_end_kind(&a, "all");
	arena_free(&a);
}

/* options that have no meaning when runs follow each other */
static void
check(const struct cli *cli, struct diag *d)
{
	const struct {
		const char *name;
		int given;
	} others[] = {{"--pdb", cli->pdb}, {"--trace", cli->trace},
		{"--isolate", cli->isolate}, {"--resume", cli->resume},
		{"--live", cli->live}, {"--shard", cli->shard != NULL},
		{"--lf", cli->lf}, {"--all", cli->all}};

	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		if (others[i].given)
			diag_error(d,
				"--watch and %s exclude each other; keep one "
				"of them",
				others[i].name);
}

int
cmd_watch(const struct cli *cli, struct diag *d)
{
	struct watched_run context = {cli, d};
	struct watch w = {.run = run,
		.end_login = end_login,
		.end_workers = end_workers,
		.open_report = open_report,
		.context = &context,
		.colour = cli->colour,
		.incremental = cli->incremental,
		.silent = cli->events && strcmp(cli->events, "-") == 0};
	int status;

	check(cli, d);
	if (d->nerrors)
		return EXIT_USAGE;
	if (!find_ninja(d)) /* each round inherits it */
		return EXIT_USAGE;
	if (build_folder_make() != 0 || watch_lock_take(d) != 0)
		return EXIT_USAGE;
	run_lead();
	run_share_server(getpid());
	status = watch_run(&w, d);
	end_workers(&context);
	if (lifecycle_end(d->arena) == LIFECYCLE_FAILED && !status)
		status = EXIT_USAGE;
	return status < 0 ? EXIT_ERROR : status;
}
