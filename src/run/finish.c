#define _DEFAULT_SOURCE
#include "run/finish.h"

#include <signal.h>
#include <unistd.h>

#include "config/config.h"
#include "core/paths.h"
#include "formats/json.h"
#include "os/file_write.h"
#include "os/fs.h"
#include "os/process.h"
#include "plan/plan_json.h"
#include "report/allure/html.h"
#include "report/coverage.h"
#include "report/merge.h"
#include "report/not_run.h"
#include "report/terminal_report.h"
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
finish_save_text(
	const struct summary *s, const struct report_files *r, struct diag *d)
{
	struct tty file = {.width = 80, .height = 24};
	struct terminal_style style = {.tty = &file,
		.groups = 1,
		.allure = s->plan->allure != NULL,
		.page = r->html,
		.html = r->html && html_exists()};
	struct buf b = {0};
	int failed;

	terminal_report_put(&b, s, &style);
	failed = file_write(paths.report, b.s, b.n) < 0;
	if (failed)
		diag_file(d, paths.report);
	buf_release(&b);
	return failed ? -1 : 0;
}

int
finish_merge(const struct cli *cli, struct diag *d)
{
	struct report_files reports = {
		.html = !cli->no_gen, .markdown = cli->markdown};
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
	if (cli->python)
		not_run_report(&s, cli->python, d);
	else if (plan.outputs.coverage)
		config_basics(&c, cli, d);
	if (d->nerrors)
		return EXIT_USAGE;
	coverage_report(&s, cli->python ? cli->python : c.python, d);
	if (merge_groups(&reports, &s, d) != 0)
		return EXIT_ERROR;
	fs_touch(paths.summary);
	return finish_save_text(&s, &reports, d) == 0 ? 0 : EXIT_ERROR;
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
