/*
 * `aomaker verdict`: prints the report and fails if tests did; called by the last
 * edge of build.ninja.
 */
#include "commands/commands.h"

#include "core/maxfail.h"
#include "core/paths.h"
#include "os/file_write.h"
#include "os/fs.h"
#include "plan/passes.h"
#include "plan/plan_json.h"
#include "run/finish.h"

/* tells of groups that Ninja will run again although they have passed */
static void
tell_unseen(struct arena *a)
{
	struct buf b = {0};
	const char *cause;
	struct plan plan;

	if (plan_read(a, &plan, paths.plan, &cause) == 0)
		passes_put_unseen(&b, &plan, a);
	if (b.n)
		buf_print(&b);
}

int
cmd_verdict(const struct cli *cli, struct diag *d)
{
	int status;

	(void)cli;
	tell_unseen(d->arena);
	status = finish_lifecycle(finish_print(d->arena), d);
	maxfail_forget(d->arena);
	if (status == 0 &&
		(file_write(paths.verdict, "", 0) < 0 ||
			fs_touch(paths.verdict) != 0))
		status = EXIT_ERROR;
	return status;
}
