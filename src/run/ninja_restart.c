#include "run/ninja_restart.h"

#include "core/project_lock.h"
#include "exec/resume.h"
#include "worker/forkserver.h"

enum { MOST = 3 };	/* Ninjas: who kills each of them will not stop */

/* else there is nothing left to do, or nobody who wants it */
static int
may_go_on(const struct run *r)
{
	return !r->interrupted && !r->killed && !r->error && !lock_is_lost();
}

int
recover_run(struct run *r, struct diag *d)
{
	int n = 1, failed;

	while ((failed = run_groups(r, d->arena)) && n++ < MOST &&
			may_go_on(r)) {
		server_end(d->arena);	/* no worker of theirs goes on */
		resume_set(RESUME_SAME);
	}
	if (failed && !lock_is_lost())
		run_explain(r, d);
	return failed;
}
