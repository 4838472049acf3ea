/* `arun --watch`: stays, and runs what a saved file touches. */
#define _GNU_SOURCE
#include "commands/commands.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/build_folder.h"
#include "core/find_ninja.h"
#include "core/run_id.h"
#include "core/watch_lock.h"
#include "report/open_page.h"
#include "run/live_server.h"
#include "run/seed.h"
#include "watch/watch.h"
#include "watch/watched_paths.h"
#include "worker/forkserver.h"
#include "worker/lifecycle.h"

struct watched_run {
	const struct cli *cli;
	struct diag *diag;
	int silent; /* 1: standard output is for programs */
};

static int
run(struct round *r, void *context)
{
	const struct watched_run *x = context;
	struct cli cli = *x->cli;
	int status;

	if (watched_paths_change_imports(&r->changed, r->inputs)) {
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

/* ends the session of hooks.py and login.py, which prints */
static enum lifecycle
end_session(const struct watched_run *x)
{
	struct arena a = {0};
	enum lifecycle ended;
	int out = -1;

	if (x->silent) {
		out = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
		dup2(STDERR_FILENO, STDOUT_FILENO);
	}
	ended = lifecycle_end(&a);
	fflush(stdout);
	if (out >= 0) {
		dup2(out, STDOUT_FILENO);
		close(out);
	}
	arena_free(&a);
	return ended;
}

static void
end_login(void *context)
{
	struct arena a = {0};

	end_session(context);
	forkserver_end_kind(&a, "fork"); /* may know its data */
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
		{"--shard", cli->shard != NULL}, {"--lf", cli->lf},
		{"--all", cli->all}};

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
	struct cli each = *cli;
	struct live_place live;
	struct watched_run context = {
		&each, d, cli->events && strcmp(cli->events, "-") == 0};
	struct watch w = {.run = run,
		.end_login = end_login,
		.end_workers = end_workers,
		.open_report = open_report,
		.context = &context,
		.colour = cli->colour,
		.incremental = cli->incremental,
		.silent = context.silent};
	int status;

	check(cli, d);
	if (d->nerrors)
		return EXIT_USAGE;
	if (!find_ninja(d)) /* each round inherits it */
		return EXIT_USAGE;
	seed_hashes(d->arena); /* for all rounds, as they share a Python */
	seed_order();
	if (build_folder_make() != 0 ||
		watch_lock_take(getenv(SEED_HASHES), d) != 0 ||
		live_server_share(&live, cli, d) != 0)
		return EXIT_USAGE;
	each.live_place = &live;
	run_lead();
	run_share_server(getpid());
	status = watch_run(&w, d);
	end_workers(&context);
	live_server_unshare(&live);
	if (end_session(&context) == LIFECYCLE_FAILED && !status)
		status = EXIT_USAGE;
	return status < 0 ? EXIT_ERROR : status;
}
