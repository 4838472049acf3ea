#include "commands/cmd_run.h"

#include <unistd.h>

#include "commands/cmd_replay.h"
#include "core/find_ninja.h"
#include "core/maxfail.h"
#include "core/paths.h"
#include "core/project_lock.h"
#include "core/run_id.h"
#include "core/version.h"
#include "exec/resume.h"
#include "isolate/isolate_run.h"
#include "os/process.h"
#include "plan/make_plan.h"
#include "remote/node_servers.h"
#include "report/allure/html.h"
#include "report/coverage.h"
#include "report/merge.h"
#include "report/not_run.h"
#include "report/terminal_report.h"
#include "run/display.h"
#include "run/finish.h"
#include "commands/run_foreground.h"
#include "run/ninja_restart.h"
#include "run/record_run.h"
#include "run/seed.h"
#include "worker/forkserver.h"
#include "worker/lifecycle.h"

static void
greet(const struct gen *g, int quiet)
{
	if (quiet || (g->config.dist == DIST_ALL && g->suite.allure))
		return;
	fputs("aomaker " AOMAKER_VERSION ": ", stdout);
	if (g->plan.shard.count)
		printf("shard %d/%d, %zu of %zu group%s",
			g->plan.shard.index, g->plan.shard.count,
			g->plan.groups.n, g->plan.shard.ngroups,
			g->plan.shard.ngroups == 1 ? "" : "s");
	else
		printf("%zu group%s", g->plan.groups.n,
			g->plan.groups.n == 1 ? "" : "s");
	if (g->slots.n)
		printf(", %d at a time%s", g->slots.n, g->config.threads &&
			g->slots.n > 1 ? " in one process" : "");
	printf("\nPython %s, pytest %s, ",
		g->suite.python, g->suite.pytest);
	if (g->suite.allure)
		printf("allure-pytest %s\n\n", g->suite.allure);
	else
		printf("no allure-pytest: there will be no Allure results "
			"(%s -m pip install allure-pytest)\n\n",
			g->config.python);
	fflush(stdout);
}

/* what the groups have done; 0: the folder with it is gone */
static int
is_there(struct diag *d)
{
	if (!lock_is_lost())
		return 1;
	diag_error(d, "%s was removed during the run, and with it what the "
		"groups had done; %s/ is as it was before: " LOCK_LOST_ADVICE,
		layout.build, layout.reports);
	return 0;
}

/* 0: no group has anything to be reported, which earlier runs have */
static int
is_told(const struct summary *s, struct diag *d)
{
	if (!s->cut_off || s->verdicts[VERDICT_MISSING] < s->plan->groups.n)
		return 1;
	diag_error(d, "no group has been run; %s/ is as it was before",
		layout.reports);
	return 0;
}

/* 0: d says why there are none */
static int
make_reports(const struct gen *g, const struct show *show, struct summary *s,
	struct diag *d)
{
	struct report_style style = show->style;
	struct reports reports = {.html = !g->config.no_gen,
		.markdown = g->config.markdown};
	struct buf b = {0};

	unrun_report(s, g->config.python, d);
	covered_report(s, g->config.python, d);
	if (merge_groups(&reports, s, d) != 0 ||
			finish_keep(s, &reports, d) != 0)
		return 0;
	style.allure = g->suite.allure != NULL;
	style.page = !g->config.no_gen;
	style.html = style.page && html_exists();
	report_put(&b, s, &style);
	buf_print(&b);
	return 1;
}

static int
conclude(struct gen *g, const struct cli *cli, struct show *show,
	int interrupted, int failed, struct diag *d)
{
	struct summary s;
	int status, there = is_there(d), merged;

	if ((interrupted || failed) && there)
		unrun_settle(&g->plan, g->config.python, interrupted ?
			"the run was stopped before" : "Ninja or the process "
			"that looked after the group ended before", d);
	summary_read(&s, d->arena, &g->plan);
	s.interrupted = interrupted;
	s.cut_off = failed;
	s.slots = g->slots.n;
	s.why_slots = g->slots.why;
	merged = there && is_told(&s, d) && make_reports(g, show, &s, d);
	if (merged && !interrupted && !failed)
		record_run(&s, g, cli, &show->mask, d);
	web_end(&show->web);
	status = finish_life(failed || !merged ? EXIT_ERROR : s.exit_status,
		d);
	return show_close(show, &s, status, d);
}

/* hooks.py and login.py, before Ninja is started: it says what they say */
static int
begin_life(const struct gen *g, struct diag *d)
{
	const char *worker = proc_worker(d->arena);

	if (session_begin(d->arena, g->config.python, worker) ==
			SESSION_FAILED)
		return -1;
	gen_confirm();
	return 0;
}

/* why tests failed */
static void
isolate(const struct gen *g, const struct cli *cli, struct show *show,
	struct diag *d)
{
	resume_set(RESUME_NOTHING);	/* trials go on with nothing */
	diagnose(g, cli, &show->tty, d);
}

int
launch(const struct cli *cli, struct diag *d)
{
	struct gen g = {0};
	struct show show;
	struct nodes nodes = {0};
	struct run run = {.noticed = show_notice, .stopping = show_stop,
		.look = show_look, .context = &show};
	int failed = 0, foreground = cli->pdb || cli->trace;

	seed_hashes(d->arena);
	gen_plan(&g, cli, d);
	if (d->nerrors)
		return EXIT_USAGE;
	seed_randomly(d->arena, &g.suite);
	diag_print(d, stderr);
	if (g.all_passed)
		puts("aomaker: --lf: no test failed the last time; all run");
	if (gen_status(&g) != 0) {
		fputs("aomaker: nothing is selected\n", stderr);
		return EXIT_NOTHING;
	}
	if (!foreground)
		run.ninja = which_ninja(d);	/* before anything begins */
	show_init(&show, cli, &g.plan, (size_t)g.slots.n, d);
	if (d->nerrors || lock_take(d, cli->wait) != 0)
		return EXIT_USAGE;
	if (cli->resume && resume_check(&g.plan, d) != 0)
		return EXIT_USAGE;
	if (gen_write(&g, d) != 0 || (!cli->resume && !cli->incremental &&
			gen_forget(&g, d) != 0))
		return EXIT_ERROR;
	resume_set(cli->resume ? RESUME_OTHER : RESUME_NOTHING);
	run_begin();
	if (foreground)
		g.slots = (struct slots){1, "--pdb has the terminal"};
	show.style.brief = foreground || g.config.dist == DIST_ALL;
	run.processes = g.slots.n;
	run.tee = show.silent = g.config.dist == DIST_ALL;
	greet(&g, cli->quiet);
	if (!foreground)
		nodes_begin_run(&nodes, &g.config, d->arena);
	if (g.plan.groups.n && begin_life(&g, d) != 0) {	/* else a shard */
		nodes_end(&nodes);
		return EXIT_USAGE;
	}
	show_begin(&show, &g.plan, g.config.python, d);
	finish_hold();
	if (g.plan.groups.n)
		failed = (foreground ? foreground_run(&run, &g, cli, d) :
			recover_run(&run, d)) != 0;
	show_end(&show);
	if (cli->isolate && !failed && !run.interrupted)
		isolate(&g, cli, &show, d);
	server_end(d->arena);
	nodes_end(&nodes);
	stop_forget(d->arena);
	diag_print(d, stderr);
	return conclude(&g, cli, &show, run.interrupted, failed, d);
}
