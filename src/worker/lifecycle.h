/*
 * The life of a run: hooks.py and login.py before its first group, the second
 * halves of the hooks after its reports. One Python of the run does all of it
 * (src/python, session.py), started by whoever comes first, `aomaker run` or,
 * below a bare Ninja, an `aomaker exec`. It ends with the run, however that
 * ends. A project without conf/config.yaml, hooks.py and login.py has none.
 */
#ifndef WORKER_LIFECYCLE_H
#define WORKER_LIFECYCLE_H

#include "base/arena.h"

/* a file with a login object for the session; see src/python, handover.py */
#define LOGIN_VARIABLE "AOMAKER_LOGIN"

enum lifecycle { LIFECYCLE_NONE, LIFECYCLE_READY, LIFECYCLE_FAILED };

/*
 * Begins it, unless that was done. What hooks and login say goes to standard
 * output. LIFECYCLE_FAILED: one of them did; it was said, once a run. Afterwards
 * our children find it by the variable SESSION_VARIABLE.
 */
enum lifecycle
lifecycle_begin(struct arena *a, const char *python, const char *worker);

/* ends it, if it was begun; LIFECYCLE_FAILED: a hook's second half did */
enum lifecycle lifecycle_end(struct arena *a);

/* what tests may know of it, for environment.properties: `key` of its file */
const char *lifecycle_fact(struct arena *a, const char *key);

#endif
