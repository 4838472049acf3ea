/*
 * `aomaker exec`, what an edge of the graph runs: the supervisor of one group.
 * It runs the group here, or on the machine to which a launcher brings it; or
 * it is the part of such a run on that machine.
 */
#include "commands/commands.h"

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
	return ended ? ended : exec_group_write_ok(c);
}

int
cmd_exec(const struct cli *cli, struct diag *d)
{
	struct supervision c = {.arena = d->arena, .cli = cli};
	int failed;

	if (cli->remote)
		return node_exec_run(cli, d);
	if (cli->serve)
		return node_server_serve(cli, d);
	process_die_with_parent(SIGNALS_ORPHANED);
	notice_fd(NOTICE_FD); /* makes it close-on-exec */
	if (exec_group_prepare(&c, d) != 0)
		return 1;
	if (resume_keeps(c.arena, attempt_group_file(&c.attempt, "status.json"),
		    cli->plan, &c.status))
		return exec_group_write_ok(&c);
	if (exclusive_lock_enter(cli->exclusive) != 0)
		return exec_group_fail(paths.build);
	failed = supervise(&c);
	if (failed <= 0)
		notice_send(&c.status);
	return failed > 0;
}
