/* `aomaker run`: plans the groups, lets Ninja run them, and makes the reports. */
#include "commands/commands.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "cache/travel.h"
#include "commands/run_foreground.h"
#include "commands/run_greeting.h"
#include "core/find_ninja.h"
#include "core/install.h"
#include "core/maxfail.h"
#include "core/paths.h"
#include "core/project_lock.h"
#include "core/run_id.h"
#include "core/worker_slot.h"
#include "exec/resume.h"
#include "exec/run_controller.h"
#include "isolate/isolate_run.h"
#include "os/process.h"
#include "plan/group_edge.h"
#include "plan/passes.h"
#include "plan/placement.h"
#include "plan/planned_run.h"
#include "plan/write_plan.h"
#include "remote/node_servers.h"
#include "report/agent_summary.h"
#include "report/make_reports.h"
#include "report/not_run.h"
#include "run/display.h"
#include "run/finish.h"
#include "run/idle_slots.h"
#include "run/ninja_restart.h"
#include "run/record_run.h"
#include "run/seed.h"
#include "run/shared_slots.h"
#include "secrets/masked_words.h"
#include "watch/round.h"
#include "worker/controller.h"
#include "worker/forkserver.h"
#include "worker/lifecycle.h"

enum { DEAD_RUN_S = 5 }; /* to wait for the supervisors of a killed run */

/* what is called while Ninja runs; `show` is first, for the calls that are its own */
struct progress {
	struct display show;
	struct idle_slots idle;
	struct shared_slots shared;
	struct merge_ahead ahead;
};

/* 1: the tests have the terminal, without Ninja */
static int
is_foreground(const struct cli *cli)
{
	return cli->pdb || cli->trace;
}

/* 1: the folder with the results still exists; 0: d says that it was removed */
static int
has_results(struct diag *d)
{
	if (!project_lock_is_lost())
		return 1;
	diag_error(d,
		"%s was removed during the run, and with it what the "
		"groups had done; %s/ is as it was before: " PROJECT_LOCK_ADVICE,
		paths.build, paths.reports);
	return 0;
}

/* 0: no group has run, so that the reports of the run before stay */
static int
is_reported(const struct summary *s, struct diag *d)
{
	if (!s->cut_off || s->verdicts[VERDICT_MISSING] < s->plan->groups.n)
		return 1;
	diag_error(d, "no group has been run; %s/ is as it was before",
		paths.reports);
	return 0;
}

/* --summary-format agent: the summary is all that is printed */
static int
is_for_agents(const struct cli *cli)
{
	return cli->summary_format && strcmp(cli->summary_format, "agent") == 0;
}

/* 0: there are no reports, and d says why */
static int
report(const struct planned_run *g, const struct cli *cli,
	const struct progress *p, struct task *controlled, struct summary *s,
	struct diag *d)
{
	const struct display *show = &p->show;
	strings shown = masked_words(d->arena, &show->mask, &cli->typed);
	struct report_options options = {.python = g->config.python,
		.shown = &shown,
		.html = !g->config.no_gen,
		.markdown = g->config.markdown,
		.typed = &cli->typed,
		.ahead = &p->ahead,
		.written = controlled ? finish_controller : NULL,
		.context = controlled};
	struct buf b = {0};

	if (make_reports(&options, s, d) != 0)
		return 0;
	if (cli->round && !is_for_agents(cli))
		round_put_fixed(&b, cli->round, s, &show->tty);
	if (is_for_agents(cli))
		agent_summary_put(&b, d->arena, s, &cli->typed);
	else
		make_reports_text(&b, &options, s, &show->style);
	make_reports_annotations(&b, d->arena, s);
	buf_print(&b);
	return 1;
}

static int
conclude(struct planned_run *g, const struct cli *cli, struct progress *p,
	struct task *controlled, int interrupted, int failed, struct diag *d)
{
	struct display *show = &p->show;
	struct summary s;
	int status, there = has_results(d), merged;

	if ((interrupted || failed) && there)
		not_run_settle(&g->plan, g->config.python,
			interrupted
				? "the run was stopped before"
				: "Ninja or the process "
				  "that looked after the group ended before",
			d);
	summary_read(&s, d->arena, &g->plan);
	s.interrupted = interrupted;
	s.cut_off = failed;
	s.slots = g->slots.n;
	s.why_slots = g->slots.why;
	merged = there && is_reported(&s, d) &&
		report(g, cli, p, controlled, &s, d);
	if (merged && !interrupted && !failed)
		record_run(&s, g, cli, &show->mask, d);
	live_server_end(&show->live);
	status = failed || !merged ? EXIT_ERROR : s.exit_status;
	if (cli->round)
		round_tell(cli->round, &s);
	else
		status = finish_lifecycle(status, d);
	return display_close(show, &s, status, d);
}

/*
 * Starts the session of pytest that plugins of the project listen to, if there
 * are any; returns the task that it is for, or NULL.
 */
static struct task *
begin_controller(const struct planned_run *g, struct diag *d)
{
	struct task *t = arena_alloc(d->arena, sizeof *t);
	const char *why;

	if (!g->plan.outputs.controller || !g->plan.groups.n)
		return NULL;
	*t = task_of_group(
		d->arena, &g->config, &g->suite, &g->plan.groups.v[0], NULL);
	if (run_controller_start(t, d->arena, &why) != 0)
		diag_warn(d, NULL, 0, 0,
			"plugins that sum up a run get its reports at its "
			"end: their session of pytest did not start (%s)",
			why);
	return t;
}

/* runs the setup of hooks.py and login.py; its output goes to ours */
static int
begin_lifecycle(
	const struct planned_run *g, const struct cli *cli, struct diag *d)
{
	if (cli->round && lifecycle_is_outdated(d->arena)) {
		lifecycle_end(d->arena);
		forkserver_end_kind(d->arena, "fork"); /* may know its data */
	}
	return lifecycle_begin(d->arena, g->config.python,
		       install_worker(d->arena)) == LIFECYCLE_FAILED
		? -1
		: 0;
}

/* --isolate */
static void
isolate(const struct planned_run *g, const struct cli *cli,
	struct display *show, struct diag *d)
{
	resume_set(RESUME_NOTHING); /* trials continue nothing */
	isolate_run(g, cli, &show->tty, d);
}

/* --watch holds the lock of the project during its rounds only */
static int
take_lock(const struct cli *cli, struct diag *d)
{
	return cli->round ? project_lock_take_own(d, 1)
			  : project_lock_take(d, cli->wait);
}

/* plans the groups and takes the project's lock; 0: the groups can start */
static int
prepare(struct planned_run *g, struct display *show, struct ninja_run *run,
	const struct cli *cli, struct diag *d)
{
	struct digests digests = {.arena = d->arena};

	seed_hashes(d->arena);
	planned_run_make(g, cli, d);
	if (d->nerrors)
		return EXIT_USAGE;
	seed_randomly(d->arena, &g->suite);
	diag_print(d, stderr);
	if (g->all_passed)
		puts("aomaker: --lf: no test failed the last time; all run");
	if (planned_run_status(g) != 0) {
		fputs("aomaker: nothing is selected\n", stderr);
		return EXIT_NOTHING;
	}
	if (cli->round)
		round_order(cli->round, &g->plan, d->arena);
	if (!is_foreground(cli))
		run->ninja = find_ninja(d);
	display_init(show, cli, &g->plan, (size_t)g->slots.n, d);
	if (d->nerrors || take_lock(cli, d) != 0)
		return EXIT_USAGE;
	forkserver_wait_for_dead_runs(d->arena);
	worker_slot_wait_for_all(DEAD_RUN_S);
	if (cli->resume && resume_check(&g->plan, d) != 0)
		return EXIT_USAGE;
	if (write_plan(g, d) != 0 ||
		(!cli->resume && !cli->incremental && !cli->round &&
			write_plan_forget(g, d) != 0))
		return EXIT_ERROR;
	if (cli->incremental && !cli->round &&
		passes_check(d->arena, &digests) != 0) {
		diag_file(d, paths.groups);
		return EXIT_ERROR;
	}
	if (cli->incremental && !cli->round)
		travel_fetch(d->arena, &digests);
	return 0;
}

/*
 * --watch: chooses the groups of this round. 0: there are none, and no reports
 * to make
 */
static int
begin_round(struct planned_run *g, struct ninja_run *run, const struct cli *cli,
	struct display *show, struct diag *d)
{
	struct round *r = cli->round;
	struct buf title = {0};

	if (round_choose(r, &g->plan, d) != 0 || round_is_idle(r))
		return 0;
	for (size_t i = 0; i < g->plan.groups.n; i++)
		if (round_has(r, &g->plan.groups.v[i]))
			*vec_add(d->arena, &run->targets) = group_edge_output(
				d->arena, &g->plan.groups.v[i]);
	if (r->is_first)
		return 1;
	round_put_title(&title, r, &show->tty);
	buf_print(&title);
	return 1;
}

/* 1: only results and mistakes are printed */
static int
is_quiet(const struct cli *cli)
{
	return cli->quiet || cli->is_later_round || is_for_agents(cli);
}

static int
check_summary_format(const struct cli *cli, struct diag *d)
{
	if (!cli->summary_format || is_for_agents(cli) ||
		strcmp(cli->summary_format, "text") == 0)
		return 0;
	diag_error(d, "--summary-format is text or agent, not '%s'",
		cli->summary_format);
	return -1;
}

/* makes this process the leader of a run, or of the next round of --watch */
static void
lead(const struct cli *cli)
{
	resume_set(cli->round         ? RESUME_ALL
			: cli->resume ? RESUME_OTHER
				      : RESUME_NOTHING);
	if (cli->round)
		worker_slot_forget_run();
	else
		run_begin();
}

/* how much of the run is shown, and where its output goes */
static void
choose_display(struct planned_run *g, const struct cli *cli,
	struct display *show, struct ninja_run *run)
{
	int whole = g->config.dist == DIST_ALL, agents = is_for_agents(cli);

	if (is_foreground(cli))
		g->slots = (struct slots){1, "--pdb has the terminal", 0};
	show->style.round = cli->is_later_round;
	show->style.brief = is_foreground(cli) || whole;
	show->silent = whole || agents;
	run->tee = whole && !agents;
	run->processes = g->slots.n;
	worker_slot_set_count(g->slots.n);
	if (!is_quiet(cli))
		run_greeting_print(g, &show->tty);
}

/* runs Ninja, in slots that other runs may need, too */
static int
run_ninja(struct progress *p, struct ninja_run *run,
	const struct planned_run *g, int quiet, struct diag *d)
{
	const char *remark;
	struct slots elsewhere;
	int failed;
	int lends = g->config.settings.jobserver && !g->config.threads;

	if (lends && placement_slots(&elsewhere, &g->plan, &g->config)) {
		diag_warn(d, NULL, 0, 0,
			"jobserver: slots are not lent, as tests on other "
			"machines could not reach them");
		lends = 0;
	}
	shared_slots_begin(&p->shared, &g->slots, lends, &remark, d);
	diag_print(d, stderr);
	if (remark && !quiet) {
		printf("aomaker: %s\n", remark);
		fflush(stdout);
	}
	failed = ninja_restart_run(run, d);
	shared_slots_end(&p->shared);
	return failed;
}

/* runs the groups; 1: it failed, and d says why */
static int
run_groups(struct planned_run *g, const struct cli *cli, struct progress *p,
	struct ninja_run *run, struct diag *d)
{
	struct buf unseen = {0};
	int failed = 0;

	if (cli->round) /* it can be given up at any time */
		process_shield();
	else
		finish_hold();
	if (g->plan.groups.n && (!cli->round || run->targets.n))
		failed = (is_foreground(cli) ? run_foreground(run, g, cli, d)
					     : run_ninja(p, run, g,
						       is_quiet(cli), d)) != 0;
	merge_ahead_end(&p->ahead, d->arena);
	display_end(&p->show);
	if (cli->incremental && !cli->round)
		passes_put_unseen(&unseen, &g->plan, d->arena);
	if (unseen.n)
		buf_print(&unseen);
	return failed;
}

static void
take_notice(void *context, const struct notice *n)
{
	struct progress *p = context;
	const struct run_state *state = &p->show.state;
	const struct run_state_group *g = hashmap_get(&state->by_slug, n->slug);

	display_notice(&p->show, n);
	if (g && notice_is_end(n) && state->plan->allure)
		merge_ahead_group(&p->ahead, g->group->slug, g->group->name);
}

static int
look(void *context)
{
	struct progress *p = context;
	int next[] = {display_look(&p->show),
		idle_slots_look(&p->idle, &p->show.state),
		shared_slots_look(&p->shared, &p->show.state, &p->idle)};
	int least = -1;

	for (size_t i = 0; i < sizeof next / sizeof *next; i++)
		if (next[i] >= 0 && (least < 0 || next[i] < least))
			least = next[i];
	return least;
}

int
cmd_run(const struct cli *cli, struct diag *d)
{
	struct planned_run g = {0};
	struct progress progress = {0};
	struct display *show = &progress.show;
	struct task *controlled = NULL;
	struct node_servers nodes = {0};
	struct ninja_run run = {.noticed = take_notice,
		.stopping = display_stop,
		.look = look,
		.context = &progress};
	int failed;

	if (check_summary_format(cli, d) != 0)
		return EXIT_USAGE;
	if (controller_is_given())
		process_signal_at_end_of_input(SIGTERM);
	failed = prepare(&g, show, &run, cli, d);
	if (failed || (cli->round && !begin_round(&g, &run, cli, show, d)))
		return failed;
	lead(cli);
	choose_display(&g, cli, show, &run);
	idle_slots_begin(&progress.idle, d->arena, &show->state, g.slots.n);
	if (!is_foreground(cli))
		node_servers_begin_run(&nodes, &g.config, d->arena);
	if (g.plan.groups.n && begin_lifecycle(&g, cli, d) != 0) {
		node_servers_end(&nodes);
		return EXIT_USAGE;
	}
	if (!is_foreground(cli))
		controlled = begin_controller(&g, d);
	display_begin(show, &g.plan, g.config.python, d);
	failed = run_groups(&g, cli, &progress, &run, d);
	if (cli->isolate && !failed && !run.interrupted)
		isolate(&g, cli, show, d);
	if (!controlled)
		forkserver_end(d->arena);
	node_servers_end(&nodes);
	maxfail_forget(d->arena);
	diag_print(d, stderr);
	if (cli->round && run.interrupted)
		return EXIT_INTERRUPTED;
	failed = conclude(
		&g, cli, &progress, controlled, run.interrupted, failed, d);
	if (controlled)
		forkserver_end(d->arena);
	if (!cli->round && !run.interrupted)
		travel_store(d->arena);
	return failed;
}
