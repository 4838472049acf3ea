#define _DEFAULT_SOURCE
#include "run/finish.h"

#include <signal.h>
#include <unistd.h>

#include "config/config.h"
#include "core/paths.h"
#include "formats/json.h"
#include "os/fs.h"
#include "os/process.h"
#include "plan/plan_json.h"
#include "report/make_reports.h"
#include "worker/lifecycle.h"

static void
on_interrupt(int signal)
{
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

int
finish_merge(const struct cli *cli, struct diag *d)
{
	struct report_options options = {.python = cli->python,
		.html = !cli->no_gen,
		.markdown = cli->markdown};
	struct config c = {0};
	struct plan plan;
	struct summary s;
	const char *cause;

	if (plan_read(d->arena, &plan, paths.plan, &cause) != 0) {
		diag_error(
			d, "%s: %s; `aomaker gen` makes it", paths.plan, cause);
		return EXIT_USAGE;
	}
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
