/*
 * The lock of a project: one run at a time uses its build folder. It is held
 * until the program ends, by `aomaker run`, or for a bare Ninja by its session
 * server (forkserver/server.py).
 */
#ifndef CORE_PROJECT_LOCK_H
#define CORE_PROJECT_LOCK_H

#include "base/arena.h"
#include "base/diag.h"

/*
 * Takes the lock, unless we are part of a run, which has it. wait: 1 waits
 * until it is free, after a line on standard error. -1: an error in d, which
 * names the holder.
 */
int project_lock_take(struct diag *d, int wait);

/* the same, where a run above us has it for the runs that it leads only */
int project_lock_take_own(struct diag *d, int wait);

/*
 * 1 when the build folder was removed or replaced during the run, so that its
 * results are gone. PROJECT_LOCK_ADVICE tells the user what to do.
 */
int project_lock_is_lost(void);

#define PROJECT_LOCK_ADVICE                                                    \
	"look for a test, a hook or a clean-up that removes "                  \
	"it, and run again"

/* the holder as far as it is known: "another run (process 12, aomaker)" */
const char *project_lock_holder(struct arena *a);

#endif
