/*
 * `aomaker exec`, the command of a group's edge in build.ninja: the supervisor
 * of one group; or its part on another machine (--remote, --serve).
 */
#include "commands/commands.h"
#include <stdlib.h>

#include "commands/exec_helper.h"
#include "commands/exec_task.h"
#include "remote/node_exec.h"
#include "remote/node_server.h"

int
cmd_exec(const struct cli *cli, struct diag *d)
{
	struct task task;

	if (cli->remote)
		return node_exec_run(cli, d);
	if (cli->serve)
		return node_server_serve(cli, d);
	if (task_from_cli(&task, cli, d) != 0)
		return 1;
	if (cli->helper)
		return exec_helper(&task, atoi(cli->helper),
			cli->until ? strtod(cli->until, NULL) : 0, d->arena);
	return exec_task(&task, d->arena);
}
