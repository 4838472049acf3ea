#define _DEFAULT_SOURCE
#include "run/finish.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "config/config.h"
#include "core/paths.h"
#include "exec/run_controller.h"
#include "formats/json.h"
#include "os/fs.h"
#include "os/process.h"
#include "plan/plan_json.h"
#include "plan/tasks_file.h"
#include "report/make_reports.h"
#include "secrets/mask.h"
#include "worker/controller.h"
#include "worker/forkserver.h"
#include "worker/lifecycle.h"

static void
on_interrupt(int signal)
{
	static const char text[] = "\naomaker: interrupted\n";
	ssize_t n = write(STDERR_FILENO, text, sizeof text - 1);

	(void)n;
	(void)signal;
	_exit(EXIT_INTERRUPTED);
}

static const int held[] = {SIGINT, SIGTERM, SIGHUP};
static struct sigaction before[sizeof held / sizeof *held];
static int holds;

void
finish_on_interrupt(void)
{
	for (size_t i = 0; i < sizeof held / sizeof *held && holds; i++)
		sigaction(held[i], &before[i], NULL);
	holds = 0;
	if (signal(SIGINT, SIG_IGN) != SIG_IGN)
		signal(SIGINT, on_interrupt);
}

static void
on_first(int number)
{
	static const char text[] = "\naomaker: the reports are being written; "
				   "Ctrl-C again ends without them\n";
	ssize_t n = write(STDERR_FILENO, text, sizeof text - 1);

	(void)n;
	signal(number, number == SIGINT ? on_interrupt : SIG_DFL);
}

void
finish_hold(void)
{
	struct sigaction action = {
		.sa_handler = on_first, .sa_flags = SA_RESTART};

	holds = 1;
	sigemptyset(&action.sa_mask);
	for (size_t i = 0; i < sizeof held / sizeof *held; i++)
		if (sigaction(held[i], &action, &before[i]) == 0 &&
			before[i].sa_handler == SIG_IGN)
			sigaction(held[i], &before[i], NULL);
	process_shield();
}

int
finish_lifecycle(int status, struct diag *d)
{
	finish_on_interrupt();
	if (lifecycle_end(d->arena) != LIFECYCLE_FAILED)
		return status;
	fprintf(stderr, "aomaker: the teardown of hooks.py failed, see %s\n",
		paths.session_log);
	return status ? status : EXIT_USAGE;
}

/* what the controller and its plugins have printed, masked; or NULL */
static const char *
controller_output(struct arena *a)
{
	struct buf text = {0};
	struct mask mask;
	const char *found = NULL;

	mask_load(&mask, a, getenv(SESSION_VARIABLE));
	if (fs_read(paths.controller, &text) == 0 && text.n &&
		text.s[strspn(text.s, " \t\r\n")]) {
		if (text.s[text.n - 1] != '\n')
			buf_addc(&text, '\n');
		found = mask_text(&mask, a, text.s);
		if (found == text.s)
			found = arena_dup(a, text.s);
	}
	buf_release(&text);
	return found;
}

/* 1: the status tells of tests only, so that a plugin may set another */
static int
is_of_tests(int status)
{
	return status == 0 || status == 1 || status == EXIT_NOTHING;
}

int
finish_controller(void *context, struct summary *s, struct diag *d)
{
	struct controller_result result;
	const struct task *again = context;
	const char *why = NULL;
	int status = s->exit_status, failed;
	struct controller_totals totals = {.interrupted = s->interrupted,
		.ntests = s->reported,
		.coverage = s->coverage};

	failed = controller_finish(d->arena, &totals, &result);
	if (failed && again && run_controller_start(again, d->arena, &why) == 0)
		failed = controller_finish(d->arena, &totals, &result);
	/* What ends the groups' sessions may end this one, and is told by them. A
	   given one shows what its plugins print by itself. */
	if ((!failed || is_of_tests(status)) && !controller_is_given())
		s->plugins = controller_output(d->arena);
	if (failed && is_of_tests(status))
		summary_problem(&s->problems, d->arena, 1, NULL,
			"the session of pytest for plugins that sum up the run "
			"has ended early, see %s",
			paths.controller);
	if (is_of_tests(status) && !failed && result.is_set)
		s->exit_status = result.exit_status;
	else if (failed && status != 1 && is_of_tests(status))
		s->exit_status = EXIT_ERROR;
	return failed || s->plugins || s->exit_status != status;
}

int
finish_merge(const struct cli *cli, struct diag *d)
{
	struct task controlled;
	struct report_options options = {.python = cli->python,
		.html = !cli->no_gen,
		.markdown = cli->markdown,
		.written = cli->controller ? finish_controller : NULL};
	struct config c = {0};
	struct plan plan;
	struct summary s;
	const char *cause;

	if (plan_read(d->arena, &plan, paths.plan, &cause) != 0) {
		diag_error(
			d, "%s: %s; `aomaker gen` makes it", paths.plan, cause);
		return EXIT_USAGE;
	}
	if (cli->controller && plan.groups.n &&
		tasks_file_read(&controlled, d->arena, plan.groups.v[0].slug,
			NULL, &cause) == 0)
		options.context = &controlled;
	summary_read(&s, d->arena, &plan);
	if (!cli->python && plan.outputs.coverage) {
		config_basics(&c, cli, d);
		options.python = c.python;
	}
	if (d->nerrors)
		return EXIT_USAGE;
	if (make_reports(&options, &s, d) != 0)
		return EXIT_ERROR;
	fs_touch(paths.summary);
	return 0;
}

int
finish_print(struct arena *a)
{
	struct buf text = {0};
	const char *cause;
	jv summary = json_read(a, paths.summary, &cause);
	int status = json_int(summary, "exit_status", EXIT_ERROR);

	jv_free(summary);
	if (fs_read(paths.report, &text) == 0)
		buf_print(&text);
	return status;
}
