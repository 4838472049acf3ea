/*
 * The lock of a project: one run at a time uses its build folder. It is held
 * until the program ends, by `aomaker run` for itself, and for a bare Ninja by
 * its session server (src/python, server.py).
 */
#ifndef CORE_PROJECT_LOCK_H
#define CORE_PROJECT_LOCK_H

#include "base/arena.h"
#include "base/diag.h"

/*
 * Takes it; what is part of a run that has it is let through. wait: until it
 * is free, after a word on standard error. -1: it is not ours, and d says
 * whose it is.
 */
int project_lock_take(struct diag *d, int wait);

/*
 * During a run: the build folder was removed, or another one has its place,
 * and what the groups have done is gone. What to do then is in words.
 */
int project_lock_is_lost(void);

#define PROJECT_LOCK_ADVICE                                                    \
	"look for a test, a hook or a clean-up that removes "                  \
	"it, and run again"

/* "process 12 (arun --mp)": who holds it, as far as can be told */
const char *project_lock_holder(struct arena *a);

#endif
