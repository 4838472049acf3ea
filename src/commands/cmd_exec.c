/*
 * `aomaker exec`, the command of a group's edge in build.ninja: the supervisor
 * of one group; or its part on another machine (--remote, --serve).
 */
#include "commands/commands.h"
#include <stdlib.h>

#include "commands/exec_helper.h"
#include "commands/exec_task.h"
#include "core/paths.h"
#include "plan/tasks_file.h"
#include "remote/node_exec.h"
#include "remote/node_server.h"

/* the task that build.ninja means; 1: the reason was printed, or is in d */
static int
read_task(struct task *t, const struct cli *cli, struct diag *d)
{
	const strings *words = &cli->operands;
	const char *cause;

	/* a helper takes the task that its group runs */
	if (words->n != (cli->helper ? 1 : 2)) {
		diag_error(d,
			"aomaker exec is what build.ninja calls; to run "
			"one group, type what the summary of a run says");
		return 1;
	}
	if (tasks_file_read(t, d->arena, words->v[0],
		    cli->helper ? NULL : words->v[1], &cause) == 0)
		return 0;
	diag_error(d, "%s: %s; `aomaker gen` makes it", paths.tasks, cause);
	return 1;
}

int
cmd_exec(const struct cli *cli, struct diag *d)
{
	struct task task;

	if (cli->remote)
		return node_exec_run(cli, d);
	if (cli->serve)
		return node_server_serve(cli, d);
	if (read_task(&task, cli, d) != 0)
		return 1;
	if (cli->helper)
		return exec_helper(&task, atoi(cli->helper),
			cli->until ? strtod(cli->until, NULL) : 0, d->arena);
	return exec_task(&task, d->arena);
}
