#include "run/ninja_restart.h"

#include "core/project_lock.h"
#include "exec/resume.h"
#include "worker/forkserver.h"

enum { MOST = 3 }; /* Ninjas: who kills each of them will not stop */

/* else there is nothing left to do, or nobody who wants it */
static int
may_go_on(const struct ninja_run *r)
{
	return !r->interrupted && !r->killed && !r->error &&
		!project_lock_is_lost();
}

int
ninja_restart_run(struct ninja_run *r, struct diag *d)
{
	int n = 1, failed;

	while ((failed = ninja_run(r, d->arena)) && n++ < MOST &&
		may_go_on(r)) {
		forkserver_end(d->arena); /* no worker of theirs goes on */
		resume_set(RESUME_SAME);
	}
	if (failed && !project_lock_is_lost())
		ninja_run_explain(r, d);
	return failed;
}
