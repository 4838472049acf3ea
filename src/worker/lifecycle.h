/*
 * Runs the set-up and clean-up of a project around its tests: hooks.py and
 * login.py before the first group, the second halves of the hooks after the
 * reports. One Python process of the run does it, the session process
 * (src/python/aomaker_pytest/lifecycle/service.py). `aomaker run` starts it or,
 * below a bare Ninja, the first `aomaker exec`. It ends with the run. A project
 * without conf/config.yaml, hooks.py and login.py has none.
 */
#ifndef WORKER_LIFECYCLE_H
#define WORKER_LIFECYCLE_H

#include "base/arena.h"

/* path of a file with a pickled login object, for the session; see
   lifecycle/login_pickle.py */
#define LOGIN_VARIABLE "AOMAKER_LOGIN"

enum lifecycle { LIFECYCLE_NONE, LIFECYCLE_READY, LIFECYCLE_FAILED };

/*
 * Starts the session process, unless another process of the run did. The output
 * of hooks and login goes to standard output. LIFECYCLE_FAILED: one of them
 * failed; the error is printed once a run. Afterwards SESSION_VARIABLE is set
 * for our children.
 */
enum lifecycle
lifecycle_begin(struct arena *a, const char *python, const char *worker);

/* ends the session process, if there is one; LIFECYCLE_FAILED: the second half
   of a hook failed */
enum lifecycle lifecycle_end(struct arena *a);

/* 1: hooks.py, login.py, a module that they have imported or a file of conf/ has
   changed since the session began, or it failed */
int lifecycle_is_outdated(struct arena *a);

/* the value of `key` in the session's facts, for environment.properties; or
   NULL */
const char *lifecycle_fact(struct arena *a, const char *key);

#endif
