#include "exec/exec_group.h"

#include <errno.h>
#include <string.h>

#include "core/install.h"
#include "core/notice.h"
#include "core/paths.h"
#include "core/project_lock.h"
#include "exec/broken_results.h"
#include "exec/pass_record.h"
#include "exec/resume.h"
#include "exec/supervision.h"
#include "os/file_write.h"
#include "os/fs.h"
#include "os/path.h"
#include "os/process.h"
#include "os/signals.h"
#include "plan/passes.h"

#define STATUS_NEW "status.json.new"

/* a path in the group's folder */
static const char *
in(const struct supervision *c, const char *name)
{
	return attempt_group_file(&c->attempt, name);
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
	struct buf output = {0};
	struct broken_results b;
	int status;

	if (!broken_results_is_wanted(&c->status) || c->status.start <= 0)
		return 0; /* it never ran: report/not_run.h writes them */
	broken_results_init(&b, c->arena, c->task->python);
	broken_results_add(&b, in(c, STATUS_NEW),
		c->task->allure ? attempt_file(&c->attempt, "allure") : NULL);
	status = broken_results_write(&b, &output);
	if (status != 0)
		fprintf(stderr,
			"aomaker: the broken results of %s could not "
			"be written: %s\n",
			c->task->name, output.n ? output.s : "");
	buf_release(&output);
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

void
exec_group_prepare(struct supervision *c)
{
	const struct task *t = c->task;

	c->attempt = (struct attempt){.arena = c->arena,
		.task = t,
		.group_folder = t->trial
			? t->trial
			: arena_fmt(c->arena, "%s/%s", paths.groups, t->slug),
		.script = install_worker(c->arena),
		.worker.tee = notice_fd(NOTICE_TEE_FD),
		.worker.foreground = t->foreground,
		.number = 1};
	c->resume = t->trial ? RESUME_NOTHING
			     : resume_how(c->arena, c->attempt.group_folder);
}

int
exec_group_check_end(const struct supervision *c, enum attempt_end end)
{
	switch (end) {
	case ATTEMPT_FAILED:
		return exec_group_fail(c->task->python);
	case ATTEMPT_NO_SLOT:
		return exec_group_fail(paths.workers);
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

	for (size_t i = 0; i < s->tests.n && c->task->flaky_fails; i++)
		if (test_result_is_flaky(&s->tests.v[i]))
			return 0;
	return !verdict_fails(s->verdict);
}

int
exec_group_write_ok(const struct supervision *c)
{
	const char *ok = in(c, "ok"), *record = in(c, PASS_RECORD);
	int passed = is_pass(c),
	    failed = verdict_fails(c->status.verdict) &&
		c->status.verdict != VERDICT_INTERRUPTED;
	/* --watch asks of a failure, too, whether anything has changed since */
	int holds = passed || failed ? pass_record_write(c, record) : 0;

	if (holds < 0)
		return exec_group_fail(record);
	return holds && passed && file_write(ok, "", 0) < 0
		? exec_group_fail(ok)
		: 0;
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
exec_group_remote(const struct task *t, const struct worker_slot *slot,
	const char *folder, struct arena *a)
{
	struct supervision c = {.arena = a, .task = t};

	process_die_with_parent(SIGNALS_ORPHANED);
	exec_group_prepare(&c);
	c.attempt.group_folder = path_clean(a, paths_root(a), folder);
	c.attempt.slot = *slot;
	c.attempt.remote = 1;
	return exec_group_run(&c) != 0 || exec_group_write_result(&c, 1) > 0;
}

int
exec_group_trial(const struct task *t, struct arena *a)
{
	struct supervision c = {.arena = a, .task = t};

	process_die_with_parent(SIGNALS_ORPHANED);
	exec_group_prepare(&c);
	return exec_group_run(&c) != 0 || write_new_status(&c) != 0 ||
		rename(in(&c, STATUS_NEW), in(&c, "status.json")) != 0;
}
