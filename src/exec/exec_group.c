#include "exec/exec_group.h"

#include <errno.h>
#include <string.h>

#include "core/install.h"
#include "core/notice.h"
#include "core/paths.h"
#include "core/project_lock.h"
#include "exec/broken_results.h"
#include "exec/resume.h"
#include "exec/supervision.h"
#include "formats/ninja.h"
#include "os/file_write.h"
#include "os/fs.h"
#include "os/path.h"
#include "os/process.h"
#include "os/signals.h"

#define STATUS_NEW "status.json.new"

/* a path in the group's folder */
static const char *
in(const struct supervision *c, const char *name)
{
	return attempt_group_file(&c->attempt, name);
}

/* one word in ninja_word's encoding, or @file, whose lines are such words */
static int
take_arg(struct supervision *c, const char *arg)
{
	struct buf text = {0};
	int failed = 0;

	if (*arg != '@') {
		*vec_add(c->arena, &c->attempt.args) =
			ninja_decode(arena_dup(c->arena, arg));
		return 0;
	}
	failed = fs_read(arg + 1, &text);
	for (char *p = text.s, *end; p && *p && !failed; p = end + 1) {
		end = strchr(p, '\n');
		if (!end)
			break;
		*vec_add(c->arena, &c->attempt.args) = ninja_decode(
			arena_ndup(c->arena, p, (size_t)(end - p)));
	}
	buf_release(&text);
	return failed;
}

/* under another name, until the Allure results are complete and masked */
static int
write_new_status(struct supervision *c)
{
	return supervision_mask(c) != 0
		? -1
		: group_result_write(&c->status, in(c, STATUS_NEW));
}

/* writes Allure results of tests that pytest could not report itself */
static int
write_broken_results(struct supervision *c)
{
	struct buf said = {0};
	struct broken_results b;
	int status;

	if (!broken_results_is_wanted(&c->status) || c->status.start <= 0)
		return 0; /* it never ran: report/not_run.h writes them */
	broken_results_init(&b, c->arena, c->cli->python);
	broken_results_add(&b, in(c, STATUS_NEW),
		c->cli->no_allure ? NULL : attempt_file(&c->attempt, "allure"));
	status = broken_results_write(&b, &said);
	if (status != 0)
		fprintf(stderr,
			"aomaker: the broken results of %s could not "
			"be written: %s\n",
			c->name, said.n ? said.s : "");
	buf_release(&said);
	return status ? -1 : 0;
}

int
exec_group_fail(const char *what)
{
	int error = errno;

	if (error == ENOENT && project_lock_is_lost())
		fprintf(stderr,
			"aomaker: %s was removed while a group ran: " PROJECT_LOCK_ADVICE
			"\n",
			paths.build);
	else
		fprintf(stderr, "aomaker: %s: %s\n", what, strerror(error));
	return 1;
}

/* the default limits, and those that the options set */
static void
take_limits(struct supervision *c)
{
	const struct cli *cli = c->cli;
	const struct {
		const char *name, *text;
	} given[] = {
		{"timeout", cli->timeout},
		{"test_timeout", cli->test_timeout},
		{"slow", cli->slow},
		{"retries", cli->retries},
		{"delay", cli->delay},
		{"backoff", cli->backoff},
	};

	c->limits = limits_default;
	if (cli->foreground) /* no limits in a debugger */
		return;
	for (size_t i = 0; i < sizeof given / sizeof *given; i++)
		if (given[i].text)
			limits_set(&c->limits, given[i].name, given[i].text);
}

int
exec_group_prepare(struct supervision *c, struct diag *d)
{
	const struct cli *cli = c->cli;

	if (cli->operands.n != 2 || !cli->python) {
		diag_error(d,
			"aomaker exec is what build.ninja calls; to run "
			"one group, type what the summary of a run says");
		return -1;
	}
	c->slug = cli->operands.v[0];
	c->name = ninja_decode(arena_dup(c->arena, cli->operands.v[1]));
	take_limits(c);
	c->attempt = (struct attempt){.arena = c->arena,
		.cli = cli,
		.group_folder = cli->trial
			? cli->trial
			: arena_fmt(c->arena, "%s/%s", paths.groups, c->slug),
		.script = install_worker(c->arena),
		.worker.tee = notice_fd(NOTICE_TEE_FD),
		.worker.foreground = cli->foreground,
		.number = 1};
	c->resume = cli->trial ? RESUME_NOTHING
			       : resume_how(c->arena, c->attempt.group_folder);
	for (size_t i = 0; i < cli->pytest.n; i++)
		if (take_arg(c, cli->pytest.v[i]) != 0)
			return exec_group_fail(cli->pytest.v[i]);
	return 0;
}

int
exec_group_check_end(const struct supervision *c, enum attempt_end end)
{
	switch (end) {
	case ATTEMPT_FAILED:
		return exec_group_fail(c->cli->python);
	case ATTEMPT_BUSY:
		fprintf(stderr, "aomaker: %s is using this project\n",
			project_lock_holder(c->arena));
		return 1;
	case ATTEMPT_NO_SESSION: /* the error was printed before */
	case ATTEMPT_STOPPED:
		return 1;
	default:
		return 0;
	}
}

int
exec_group_run(struct supervision *c)
{
	return exec_group_check_end(c, supervision_run(c));
}

/* 1: the group passed and need not run again */
static int
is_pass(const struct supervision *c)
{
	const struct group_result *s = &c->status;

	for (size_t i = 0; i < s->tests.n && c->cli->flaky_fails; i++)
		if (test_result_is_flaky(&s->tests.v[i]))
			return 0;
	return !verdict_fails(s->verdict);
}

int
exec_group_write_ok(const struct supervision *c)
{
	const char *ok = in(c, "ok");

	if (is_pass(c) &&
		(file_write(ok, "", 0) < 0 ||
			fs_date(ok, c->status.start) != 0))
		return exec_group_fail(ok);
	return 0;
}

int
exec_group_write_result(struct supervision *c, int broken)
{
	if (write_new_status(c) != 0)
		return exec_group_fail(in(c, STATUS_NEW));
	broken = broken && write_broken_results(c) != 0;
	if (rename(in(c, STATUS_NEW), in(c, "status.json")) != 0)
		return exec_group_fail(in(c, "status.json"));
	return broken ? -1 : 0;
}

int
exec_group_remote(const struct cli *cli, const char *folder, struct diag *d)
{
	struct supervision c = {.arena = d->arena, .cli = cli};

	process_die_with_parent(SIGNALS_ORPHANED);
	if (exec_group_prepare(&c, d) != 0)
		return 1;
	c.attempt.group_folder =
		path_clean(c.arena, paths_root(c.arena), folder);
	c.attempt.remote = 1;
	return exec_group_run(&c) != 0 || exec_group_write_result(&c, 1) > 0;
}

int
exec_group_trial(const struct cli *cli, struct diag *d)
{
	struct supervision c = {.arena = d->arena, .cli = cli};

	process_die_with_parent(SIGNALS_ORPHANED);
	return exec_group_prepare(&c, d) != 0 || exec_group_run(&c) != 0 ||
		write_new_status(&c) != 0 ||
		rename(in(&c, STATUS_NEW), in(&c, "status.json")) != 0;
}
