#include "commands/exec_task.h"

#include <errno.h>

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

int
exec_task(const struct task *t, struct arena *a)
{
	struct supervision c = {.arena = a, .task = t};
	int failed;

	process_die_with_parent(SIGNALS_ORPHANED);
	notice_fd(NOTICE_FD); /* makes it close-on-exec */
	exec_group_prepare(&c);
	if (resume_keeps(a, attempt_group_file(&c.attempt, "status.json"),
		    t->digest, &c.status))
		return exec_group_write_ok(&c);
	if (exclusive_lock_enter(t->exclusive) != 0)
		return exec_group_fail(paths.build);
	failed = supervise(&c);
	if (failed <= 0)
		notice_send(&c.status);
	return failed > 0;
}
