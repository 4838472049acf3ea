/*
 * `aomaker verdict`: prints the report and fails if tests did; called by the last
 * edge of build.ninja.
 */
#include "commands/commands.h"

#include "core/maxfail.h"
#include "core/paths.h"
#include "os/file_write.h"
#include "os/fs.h"
#include "run/finish.h"

int
cmd_verdict(const struct cli *cli, struct diag *d)
{
	int status = finish_lifecycle(finish_print(d->arena), d);

	(void)cli;
	maxfail_forget(d->arena);
	if (status == 0 &&
		(file_write(paths.verdict, "", 0) < 0 ||
			fs_touch(paths.verdict) != 0))
		status = EXIT_ERROR;
	return status;
}
