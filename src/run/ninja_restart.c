#include "run/ninja_restart.h"

#include "core/project_lock.h"
#include "exec/resume.h"
#include "worker/forkserver.h"

/* number of times that Ninja is started: whatever kills it may do so each time */
enum { STARTS_MAX = 3 };

/* 1: Ninja failed, and neither the user nor a lost folder ended the run */
static int
may_restart(const struct ninja_run *r)
{
	return !r->interrupted && !r->killed && !r->error &&
		!project_lock_is_lost();
}

int
ninja_restart_run(struct ninja_run *r, struct diag *d)
{
	int n = 1, failed;

	while ((failed = ninja_run(r, d->arena)) && n++ < STARTS_MAX &&
		may_restart(r)) {
		forkserver_end(d->arena); /* ends workers of the last Ninja */
		resume_set(RESUME_SAME);
	}
	if (failed && !project_lock_is_lost())
		ninja_run_explain(r, d);
	return failed;
}
