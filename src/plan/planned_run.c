#include "plan/planned_run.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/build_folder.h"
#include "core/history.h"
#include "core/paths.h"
#include "os/clock.h"
#include "os/fs.h"
#include "plan/complete_plan.h"
#include "plan/cost.h"
#include "plan/last_failed.h"
#include "plan/named_tests.h"
#include "plan/placement.h"
#include "plan/plan_json.h"
#include "plan/read_suite.h"
#include "plan/replay_plan.h"
#include "plan/select_groups.h"
#include "plan/shard.h"
#include "plan/split.h"

enum { SHARD_SLOTS = 4 }; /* groups at the same time on another machine */

/* reports that the build folder cannot be made; errno has the reason */
static void
report_build_folder(struct diag *d)
{
	if (errno == EACCES || errno == EPERM || errno == EROFS)
		diag_error(d,
			"%s: %s; name a folder that you may write: "
			"--build-dir DIR",
			paths.build, strerror(errno));
	else
		diag_error(d,
			"%s: %s; aomaker wants this name for a folder "
			"of its own",
			paths.build, strerror(errno));
}

/* from -p, a thread for each group, or history */
static void
choose_slots(struct planned_run *g, const struct history *h, struct arena *a)
{
	int ngroups = (int)g->plan.groups.n;
	struct machine m;

	if (g->config.processes) {
		g->slots.n = g->config.processes;
	} else if (g->config.threads) {
		g->slots = (struct slots){ngroups, "a thread each", 0};
	} else if (!placement_slots(&g->slots, &g->plan, &g->config)) {
		machine_look(&m);
		slots_choose(&g->slots, a, &g->plan, h, &m);
	}
}

/* --lf */
static void
take_last_failed(
	struct planned_run *g, const struct history *h, struct arena *a)
{
	struct subset parts;

	subset_init(&parts, a, &g->suite);
	g->all_passed = !last_failed(&g->plan, &parts, &g->config.settings, h);
}

/*
 * Estimates how many groups will run at the same time, for `split: auto`. With
 * shards the estimate does not depend on this machine, since all machines have
 * to make the same plan.
 */
static int
guess_slots(const struct config *c, const struct history *h)
{
	struct machine m;

	if (c->nshards)
		return c->nshards * (c->processes ? c->processes : SHARD_SLOTS);
	if (c->processes)
		return c->processes;
	machine_look(&m);
	return slots_busy(h, &m);
}

/* the setting `split` */
static void
split(struct planned_run *g, const struct history *h, struct arena *a)
{
	struct subset parts;
	struct plan before = {0};
	const char *cause;

	if (!g->config.nshards) /* the last plan differs between machines */
		plan_read(a, &before, paths.plan, &cause);
	subset_init(&parts, a, &g->suite);
	split_groups(&g->plan, &parts, &g->config.settings, h, &before,
		guess_slots(&g->config, h));
}

/* --mt: groups that cannot share a process run as with --mp */
static void
leave_threads(struct config *c, const struct suite *s)
{
	if (!c->threads || !s->apart)
		return;
	c->threads = 0;
	fprintf(stderr,
		"aomaker: the groups run in processes, as they cannot share "
		"one (use --mp instead of --mt): %s\n",
		s->apart);
}

/* -1: there is no plan, and d has the error */
static int
plan_groups(struct planned_run *g, const struct cli *cli, struct history *h,
	struct diag *d)
{
	struct suite_reading r = {.suite = &g->suite};

	if (read_suite(&r, &g->config, cli, d) != 0)
		return -1;
	g->plan.selects_tests = r.selects_tests;
	leave_threads(&g->config, &g->suite);
	if (!cli->processes && !g->config.processes)
		g->config.processes = g->suite.processes;
	select_groups(&g->plan, &g->config, &g->suite, &r.files, d);
	if (g->config.dist != DIST_ALL && g->config.dist != DIST_MARK)
		named_tests_take(&g->plan, &g->suite, g->config.root, d->arena);
	history_read(h, d->arena, paths.history, g->suite.modules.n > 0);
	if ((cli->lf || g->suite.last_failed) && !d->nerrors)
		take_last_failed(g, h, d->arena);
	if (settings_splits(&g->config.settings) && !d->nerrors)
		split(g, h, d->arena);
	complete_plan(&g->plan, &g->config, &g->suite, d);
	return d->nerrors ? -1 : 0;
}

/* --shard */
static void
take_shard(struct planned_run *g, int resume, struct diag *d)
{
	const struct config *c = &g->config;
	struct plan last;
	const char *cause;

	if (!resume || plan_read(d->arena, &last, paths.plan, &cause) != 0 ||
		shard_keep(&g->plan, &last, c->shard, c->nshards, d->arena) !=
			0)
		shard_take(&g->plan, c->shard, c->nshards, d);
}

/* `replay`: the plan of a past run */
static void
make_replay(struct planned_run *g, const struct cli *cli, struct diag *d)
{
	const struct replay *r = cli->replay;

	g->config.dist = DIST_FILE; /* the record names the tests */
	if (read_suite_tests(&g->suite, &g->config, cli, d) != 0)
		return;
	g->plan.selects_tests = 1;
	select_groups_begin(&g->plan, &g->config, &g->suite, d);
	replay_plan(&g->plan, r, &g->suite, d);
	if (r->group) /* a single group waits for no other */
		g->config.dist = DIST_ALL;
	complete_plan(&g->plan, &g->config, &g->suite, d);
	g->config.dist = DIST_FILE;
	g->slots = (struct slots){r->run.slots, "as it was", 0};
}

static void
make(struct planned_run *g, const struct cli *cli, struct diag *d)
{
	struct history h;

	if (build_folder_make() != 0) {
		report_build_folder(d);
		return;
	}
	if (cli->replay) {
		make_replay(g, cli, d);
		return;
	}
	if (plan_groups(g, cli, &h, d) != 0)
		return;
	placement_check(&g->plan, &g->config, d);
	cost_order(&g->plan, &h);
	if (g->config.nshards)
		take_shard(g, cli->resume, d);
	choose_slots(g, &h, d->arena);
}

/* tells that modules are groups, as nothing names others */
static void
tell_by_default(const struct config *c, struct arena *a)
{
	fprintf(stderr, "aomaker: %s, so each test module is a group (%s)\n",
		c->strategy ? arena_fmt(a, "%s has no target and no dist-file",
				      c->strategy)
			    : "there is no " STRATEGY_FILE,
		c->strategy ? "aomaker.yaml(5)" : "`aomaker init` writes one");
}

void
planned_run_make(struct planned_run *g, const struct cli *cli, struct diag *d)
{
	const struct config *c = &g->config;

	g->began = clock_now();
	config_make(&g->config, cli, d);
	if (c->by_default && !d->nerrors) { /* perhaps an option is misspelt */
		cli_hint(cli, d);
		if (d->nerrors)
			return;
	}
	if (!d->nerrors && !c->no_target)
		make(g, cli, d);
	if (d->nerrors || c->no_target)
		cli_hint(cli, d);
	/* only without other errors, which would be lost in this long one */
	if (c->no_target && !d->nerrors)
		strategy_explain(STRATEGY_FILE, d);
	if (c->by_default && !d->nerrors && !cli->quiet && !cli->is_later_round)
		tell_by_default(c, d->arena);
}

int
planned_run_read_suite(
	struct planned_run *g, const struct cli *cli, struct diag *d)
{
	if (build_folder_make() != 0) {
		diag_file(d, paths.build);
		return -1;
	}
	g->config.dist = DIST_MARK; /* read as for groups by mark */
	return read_suite_tests(&g->suite, &g->config, cli, d);
}

/* 1: a group has the module, or a file in this unreadable directory */
static int
is_planned(const struct plan *p, const char *path)
{
	size_t n = strlen(path);

	for (size_t i = 0; i < p->groups.n; i++) {
		const strings *files = &p->groups.v[i].inputs;

		for (size_t j = 0; j < files->n; j++)
			if (strncmp(files->v[j], path, n) == 0 &&
				(files->v[j][n] == '\0' ||
					files->v[j][n] == '/'))
				return 1;
	}
	return 0;
}

size_t
planned_run_warn(const struct planned_run *g, struct diag *d)
{
	size_t n = 0;

	for (size_t i = 0; i < g->suite.modules.n; i++) {
		const struct suite_module *m = &g->suite.modules.v[i];

		if (!m->error || !is_planned(&g->plan, m->path))
			continue;
		diag_warn(
			d, m->path, 0, 0, "cannot be collected: %s", m->error);
		n++;
	}
	return n;
}

int
planned_run_status(const struct planned_run *g)
{
	return g->plan.groups.n || g->plan.shard.ngroups ? 0 : EXIT_NOTHING;
}
