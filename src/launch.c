#define _DEFAULT_SOURCE
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "finish.h"
#include "gen.h"
#include "html.h"
#include "launch.h"
#include "layout.h"
#include "lock.h"
#include "map.h"
#include "merge.h"
#include "proc.h"
#include "report.h"
#include "resume.h"
#include "run.h"
#include "server.h"
#include "session.h"
#include "stop.h"
#include "unrun.h"

static struct report_style
style_of(int fd)
{
	struct report_style style = {.width = 80, .allure = 1};
	struct winsize size;
	const char *term = getenv("TERM");

	if (!isatty(fd))
		return style;
	style.colour = !getenv("NO_COLOR") && term && strcmp(term, "dumb") != 0;
	if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col)
		style.width = size.ws_col;
	return style;
}

struct progress {
	struct map names;
	size_t pad;
	struct report_style style;
	int quiet;		/* pytest itself shows what happens */
};

static void
on_end(void *context, const struct notice *n)
{
	struct progress *p = context;
	const char *name = map_get(&p->names, n->slug);
	struct buf b = {0};

	if (p->quiet)
		return;
	if (n->slow)
		report_slow(&b, n->slow, n->since, &p->style);
	else
		report_group(&b, name ? name : n->slug, n->verdict, n->counts,
			n->duration, p->pad, &p->style);
	buf_print(&b);
}

static void
progress_init(struct progress *p, const struct gen *g, struct arena *a)
{
	p->style = style_of(STDOUT_FILENO);
	p->names.arena = a;
	p->pad = report_pad(&g->plan, &p->style);
	for (size_t i = 0; i < g->plan.groups.n; i++)
		*map_at(&p->names, g->plan.groups.v[i].slug) =
			(void *)g->plan.groups.v[i].name;
}

static void
greet(const struct gen *g)
{
	if (g->config.dist == DIST_ALL && g->suite.allure)
		return;
	printf("aomaker " AOMAKER_VERSION ": %zu group%s, %d at a time%s; Python "
		"%s, pytest %s, ", g->plan.groups.n,
		g->plan.groups.n == 1 ? "" : "s", g->slots.n,
		g->config.threads ? " in one process" : "", g->suite.python,
		g->suite.pytest);
	if (g->suite.allure)
		printf("allure-pytest %s\n\n", g->suite.allure);
	else
		printf("no allure-pytest: there will be no Allure results "
			"(%s -m pip install allure-pytest)\n\n",
			g->config.python);
	fflush(stdout);
}

static int
conclude(struct gen *g, int interrupted, struct diag *d)
{
	struct report_style style = style_of(STDOUT_FILENO);
	struct reports reports = {!g->config.no_gen, g->config.markdown};
	struct summary s;
	struct buf b = {0};

	style.allure = g->suite.allure != NULL;
	style.page = !g->config.no_gen;
	style.brief = g->config.dist == DIST_ALL;
	summary_read(&s, d->arena, &g->plan);
	unrun_report(&s, g->config.python, d);
	s.interrupted = interrupted;
	s.slots = g->slots.n;
	s.why_slots = g->slots.why;
	if (merge_groups(&reports, &s, d) != 0 ||
			finish_keep(&s, &reports, d) != 0)
		return EXIT_ERROR;
	style.html = style.page && html_exists();
	report_put(&b, &s, &style);
	buf_print(&b);
	return s.exit_status;
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

int
launch(const struct cli *cli, struct diag *d)
{
	struct gen g = {0};
	struct progress progress = {0};
	struct run run = {.verbose = cli->verbose, .ended = on_end,
		.context = &progress};
	int failed, status;

	gen_plan(&g, cli, d);
	if (d->nerrors)
		return EXIT_USAGE;
	diag_print(d, stderr);
	if (g.all_passed)
		puts("aomaker: --lf: no test failed the last time; all run");
	if (!g.plan.groups.n) {
		fputs("aomaker: nothing is selected\n", stderr);
		return EXIT_NOTHING;
	}
	if (lock_take(d, cli->wait) != 0)
		return EXIT_USAGE;
	if (cli->resume && resume_check(&g.plan, d) != 0)
		return EXIT_USAGE;
	if (gen_write(&g, d) != 0 || (!cli->resume && gen_forget(&g, d) != 0))
		return EXIT_ERROR;
	resume_set(cli->resume);
	server_begin_run();
	run.processes = g.slots.n;
	run.tee = progress.quiet = g.config.dist == DIST_ALL;
	progress_init(&progress, &g, d->arena);
	greet(&g);
	if (begin_life(&g, d) != 0)
		return EXIT_USAGE;
	failed = run_groups(&run, d) != 0;
	server_end(d->arena);
	stop_forget(d->arena);
	diag_print(d, stderr);
	status = conclude(&g, run.interrupted, d);
	return finish_life(failed ? EXIT_ERROR : status, d);
}
