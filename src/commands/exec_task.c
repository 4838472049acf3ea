#include "commands/exec_task.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "core/exclusive_lock.h"
#include "core/notice.h"
#include "core/paths.h"
#include "core/project_lock.h"
#include "exec/exec_group.h"
#include "exec/resume.h"
#include "exec/run_controller.h"
#include "os/process.h"
#include "os/signals.h"
#include "remote/dispatch.h"

/* runs the group here or on another machine; 1: it has no verdict, and the
   reason was printed */
static int
supervise(struct supervision *c)
{
	struct remote_group x = {.group = c};
	int ended;

	/* keeps signals that come between two workers */
	if (signals_open() < 0)
		return exec_group_fail("pipe");
	process_shield();
	if (dispatch_wanted(&x))
		ended = exec_group_check_end(c, dispatch_run(&x));
	else
		ended = exec_group_run(c);
	if (ended != 0)
		return 1;
	if (project_lock_is_lost()) { /* somebody removed the build folder */
		errno = ENOENT;
		return exec_group_fail(
			attempt_group_file(&c->attempt, "status.json"));
	}
	ended = exec_group_write_result(c, !x.done);
	run_controller_end(c->task, c->arena);
	return ended ? ended : exec_group_write_ok(c);
}

/*
 * 1: the group has a pass that holds and was made elsewhere (cache/travel.h), which
 * Ninja's own log does not know of
 */
static int
is_of_another_machine(struct supervision *c)
{
	struct group_result s;
	const char *cause;

	return access(attempt_group_file(&c->attempt, "ok"), F_OK) == 0 &&
		group_result_read_head(c->arena, &s,
			attempt_group_file(&c->attempt, "status.json"),
			&cause) == 0 &&
		s.origin && s.plan && c->task->digest &&
		strcmp(s.plan, c->task->digest) == 0;
}

int
exec_task(const struct task *t, struct arena *a)
{
	struct supervision c = {.arena = a, .task = t};
	int failed;

	process_die_with_parent(SIGNALS_ORPHANED);
	notice_fd(NOTICE_FD); /* makes it close-on-exec */
	exec_group_prepare(&c);
	if (is_of_another_machine(&c))
		return 0;
	if (resume_keeps(a, attempt_group_file(&c.attempt, "status.json"),
		    t->digest, &c.status))
		return exec_group_write_ok(&c);
	if (exclusive_lock_enter(t->exclusive) != 0 ||
		worker_slot_enter(&c.attempt.slot, a) != 0)
		return exec_group_fail(paths.build);
	failed = supervise(&c);
	if (failed <= 0)
		notice_send(&c.status);
	return failed > 0;
}
