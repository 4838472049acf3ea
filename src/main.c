#define _DEFAULT_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cli.h"
#include "create.h"
#include "exec.h"
#include "fs.h"
#include "gen.h"
#include "layout.h"
#include "list.h"
#include "lock.h"
#include "map.h"
#include "merge.h"
#include "ninja.h"
#include "original.h"
#include "proc.h"
#include "report.h"
#include "run.h"
#include "server.h"
#include "session.h"

enum { INTERRUPTED = 2, OUR_ERROR = 3, USAGE = 4, NOTHING = 5 };

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

static void
print(struct buf *b)
{
	fwrite(b->s, 1, b->n, stdout);
	fflush(stdout);
	buf_release(b);
}

static int
do_gen(const struct cli *cli, struct diag *d)
{
	struct gen g = {0};

	gen_plan(&g, cli, d);
	if (d->nerrors)
		return USAGE;
	if (lock_take(d, cli->wait) != 0)
		return USAGE;
	if (gen_write(&g, d) != 0)
		return OUR_ERROR;
	diag_print(d, stderr);
	if (!cli->quiet)
		printf("%zu group%s in " NINJA_FILE "; `ninja` runs %s\n",
			g.plan.groups.n, g.plan.groups.n == 1 ? "" : "s",
			g.plan.groups.n == 1 ? "it" : "them");
	return g.plan.groups.n ? 0 : NOTHING;
}

static int
do_list(const struct cli *cli, struct diag *d)
{
	const char *format = cli->format ? cli->format : "text";
	struct gen g = {0};
	struct buf b = {0};

	if (strcmp(format, "text") != 0 && strcmp(format, "json") != 0)
		diag_error(d, "--format is text or json, not '%s'", format);
	if (!d->nerrors)
		gen_plan(&g, cli, d);
	if (d->nerrors)
		return USAGE;
	if (strcmp(format, "json") == 0)
		plan_put(&b, &g.plan);
	else
		list_text(&b, d->arena, &g.plan);
	print(&b);
	return g.plan.groups.n ? 0 : NOTHING;
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
	report_group(&b, name ? name : n->slug, n->verdict, n->counts,
		n->duration, p->pad, &p->style);
	print(&b);
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

static int
processes(const struct gen *g)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	int most = cores > 0 ? (int)cores * 2 : 2;

	if (g->config.processes)
		return g->config.processes;
	if (g->config.threads)
		return (int)g->plan.groups.n;
	return g->plan.groups.n < (size_t)most ? (int)g->plan.groups.n : most;
}

static void
greet(const struct gen *g, int n)
{
	if (g->config.dist == DIST_ALL && g->suite.allure)
		return;
	printf("aomaker " AOMAKER_VERSION ": %zu group%s, %d at a time%s; Python "
		"%s, pytest %s, ", g->plan.groups.n,
		g->plan.groups.n == 1 ? "" : "s", n,
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
	struct summary s;
	struct buf b = {0};

	style.allure = g->suite.allure != NULL;
	style.brief = g->config.dist == DIST_ALL;
	summary_read(&s, d->arena, &g->plan);
	s.interrupted = interrupted;
	if (merge_groups(&s, d) != 0)
		return OUR_ERROR;
	report_put(&b, &s, &style);
	print(&b);
	return s.exit_status;
}

/* before a run has children of its own to end */
static void
on_interrupt(int signal)
{
	(void)signal;
	_exit(INTERRUPTED);
}

/* hooks.py and login.py, before Ninja is started: it says what they say */
static int
begin_life(const struct gen *g, struct diag *d)
{
	const char *worker = proc_share(d->arena, "python/worker.py");

	if (session_begin(d->arena, g->config.python, worker) ==
			SESSION_FAILED)
		return -1;
	gen_confirm();
	return 0;
}

/* the other half of the hooks; a failure there counts when all else is well */
static int
end_life(int status, struct diag *d)
{
	signal(SIGINT, on_interrupt);
	if (session_end(d->arena) != SESSION_FAILED)
		return status;
	fputs("aomaker: what follows the run has failed, see " SESSION_LOG
		"\n", stderr);
	return status ? status : USAGE;
}

static int
do_run(const struct cli *cli, struct diag *d)
{
	struct gen g = {0};
	struct progress progress = {0};
	struct run run = {.verbose = cli->verbose, .ended = on_end,
		.context = &progress};
	int failed, status;

	gen_plan(&g, cli, d);
	if (d->nerrors)
		return USAGE;
	diag_print(d, stderr);
	if (!g.plan.groups.n) {
		fputs("aomaker: nothing is selected\n", stderr);
		return NOTHING;
	}
	if (lock_take(d, cli->wait) != 0)
		return USAGE;
	if (gen_write(&g, d) != 0 || gen_forget(&g, d) != 0)
		return OUR_ERROR;
	server_begin_run();
	run.processes = processes(&g);
	run.tee = progress.quiet = g.config.dist == DIST_ALL;
	progress_init(&progress, &g, d->arena);
	greet(&g, run.processes);
	if (begin_life(&g, d) != 0)
		return USAGE;
	failed = run_groups(&run, d) != 0;
	server_end(d->arena);
	diag_print(d, stderr);
	status = conclude(&g, run.interrupted, d);
	return end_life(failed ? OUR_ERROR : status, d);
}

/* this project's groups: what the merge edge of the graph calls */
static int
merge_project(struct diag *d)
{
	struct report_style style = {.width = 80, .groups = 1, .allure = 1};
	struct plan plan;
	struct summary s;
	struct buf b = {0};
	const char *cause;

	if (plan_read(d->arena, &plan, PLAN_FILE, &cause) != 0) {
		diag_error(d, PLAN_FILE ": %s; `aomaker gen` makes it", cause);
		return USAGE;
	}
	summary_read(&s, d->arena, &plan);
	if (merge_groups(&s, d) != 0)
		return OUR_ERROR;
	fs_touch(REPORTS_DIR "/summary.json");
	style.allure = plan.allure != NULL;
	report_put(&b, &s, &style);
	if (fs_write(BUILD_DIR "/report.txt", b.s, b.n) < 0) {
		diag_error(d, BUILD_DIR "/report.txt: %s", strerror(errno));
		return OUR_ERROR;
	}
	buf_release(&b);
	return 0;
}

static int
do_merge(const struct cli *cli, struct diag *d)
{
	if (!cli->operands.n && !cli->output)
		return merge_project(d);
	if (!cli->operands.n || !cli->output)
		diag_error(d, "aomaker merge DIR... -o DIR; without both, the "
			"reports of this project are made");
	if (d->nerrors)
		return USAGE;
	return merge_folders(&cli->operands, cli->output, d) ? OUR_ERROR : 0;
}

/* what the last edge of the graph calls: prints, and fails when tests did */
static int
do_verdict(const struct cli *cli, struct diag *d)
{
	struct buf text = {0};
	const char *cause;
	jv summary = json_read(d->arena, REPORTS_DIR "/summary.json", &cause);
	int status = (int)json_number(summary, "exit_status", OUR_ERROR);

	(void)cli;
	jv_free(summary);
	if (fs_read(BUILD_DIR "/report.txt", &text) == 0)
		print(&text);
	status = end_life(status, d);
	if (status == 0 && (fs_write(BUILD_DIR "/verdict", "", 0) < 0 ||
			fs_touch(BUILD_DIR "/verdict") != 0))
		status = OUR_ERROR;
	return status;
}

static int
do_clean(const struct cli *cli, struct diag *d)
{
	static const char *const ours[] = {BUILD_DIR, NINJA_FILE};

	if (fs_is_dir(BUILD_DIR) && lock_take(d, cli->wait) != 0)
		return USAGE;
	for (size_t i = 0; i < 2; i++)
		if (fs_remove(ours[i]) != 0) {
			diag_error(d, "%s: %s", ours[i], strerror(errno));
			return OUR_ERROR;
		}
	return 0;
}

static int
do_create(const struct cli *cli, struct diag *d)
{
	struct buf word = {0};

	if (cli->operands.n != 1) {
		diag_error(d, "aomaker create wants one name");
		return USAGE;
	}
	if (create_project(cli->operands.v[0], d) != 0)
		return USAGE;
	ninja_word(&word, cli->operands.v[0]);
	printf("%s is made; next:\n    cd %s\n    arun --mp\n",
		cli->operands.v[0], word.s);
	buf_release(&word);
	return 0;
}

/* what a run without -e would test, as JSON: for Python outside of a run */
static int
do_env(const struct cli *cli, struct diag *d)
{
	struct env e = {0};
	struct buf b = {0};

	(void)cli;
	env_load(&e, d);
	if (d->nerrors)
		return USAGE;
	buf_addc(&b, '{');
	json_put_string(&b, "env", e.name);
	json_key(&b, "config");
	buf_addf(&b, "%s}\n", e.section ? e.section : "{}");
	print(&b);
	return 0;
}

static int
do_original(const struct cli *cli, struct diag *d)
{
	original_become(cli, d);
	return USAGE;
}

static int
do_help(const struct cli *cli, struct diag *d)
{
	struct config c = {0};

	cli_help(cli, stdout);
	if (cli_runs(cli)) {
		config_hooks(&c, cli, d);
		hooks_help(&c.hooks, stdout);
	}
	return 0;
}

static int
do_version(const struct cli *cli, struct diag *d)
{
	(void)cli;
	(void)d;
	puts("aomaker " AOMAKER_VERSION);
	return 0;
}

static int (*const verbs[])(const struct cli *, struct diag *) = {
	[CLI_RUN] = do_run, [CLI_GEN] = do_gen, [CLI_LIST] = do_list,
	[CLI_MERGE] = do_merge, [CLI_CLEAN] = do_clean,
	[CLI_CREATE] = do_create, [CLI_EXEC] = exec_run,
	[CLI_VERDICT] = do_verdict, [CLI_ENV] = do_env,
	[CLI_ORIGINAL] = do_original,
	[CLI_HELP] = do_help, [CLI_VERSION] = do_version,
};

int
main(int argc, char **argv)
{
	struct arena arena = {0};
	struct diag d = {.arena = &arena};
	struct cli cli = {0};
	int status = USAGE;

	if (signal(SIGINT, SIG_IGN) != SIG_IGN)
		signal(SIGINT, on_interrupt);
	cli_parse(&cli, argc, argv, &d);
	if (!d.nerrors)
		status = cli.help ? do_help(&cli, &d) : verbs[cli.verb](&cli, &d);
	diag_print(&d, stderr);
	arena_free(&arena);
	if (fflush(stdout) != 0 && status == 0)
		status = OUR_ERROR;
	exit(status);
}
