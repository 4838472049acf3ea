#include "commands/cmd_exec.h"

#include <errno.h>

#include "core/exclusive_lock.h"
#include "core/notice.h"
#include "core/paths.h"
#include "core/project_lock.h"
#include "exec/exec_group.h"
#include "exec/resume.h"
#include "os/process.h"
#include "os/signals.h"
#include "remote/dispatch.h"
#include "remote/node_exec.h"
#include "remote/node_server.h"

/* here, or where its launcher brings it; 1: it has no verdict, which was said */
static int
supervise(struct course *c)
{
	struct dispatch x = {.course = c};
	int ended;

	if (sig_open() < 0)	/* one that comes between two workers waits */
		return exec_fail("pipe");
	proc_shield();
	if (dispatch_wanted(&x))
		ended = exec_verdict_of(c, dispatch_run(&x));
	else
		ended = exec_here(c);
	if (ended != 0)
		return 1;
	if (lock_is_lost()) {	/* Allure's folder may have been made anew */
		errno = ENOENT;
		return exec_fail(attempt_group_file(&c->attempt, "status.json"));
	}
	ended = exec_conclude(c, !x.done);
	return ended ? ended : exec_finish(c);
}

int
cmd_exec(const struct cli *cli, struct diag *d)
{
	struct course c = {.arena = d->arena, .cli = cli};
	int failed;

	if (cli->remote)
		return remote_run(cli, d);
	if (cli->serve)
		return node_serve(cli, d);
	proc_die_with_parent(SIG_ORPHANED);
	notice_fd(NOTICE_FD);	/* no child inherits it */
	if (exec_prepare(&c, d) != 0)
		return 1;
	if (resume_keeps(c.arena, attempt_group_file(&c.attempt,
			"status.json"), cli->plan,
			&c.status))
		return exec_finish(&c);
	if (exclusive_enter(cli->exclusive) != 0)
		return exec_fail(layout.build);
	failed = supervise(&c);
	if (failed <= 0)
		notice_send(&c.status);
	return failed > 0;
}
