/*
 * The `arun --watch` of a project, of which there is at most one. Its fork
 * server stays, and serves other runs of the project, too.
 */
#ifndef CORE_WATCH_LOCK_H
#define CORE_WATCH_LOCK_H

#include <sys/types.h>

#include "base/diag.h"

/* this process is the one that watches, until it ends; hashes: the value of
   PYTHONHASHSEED in its rounds. -1: d has the error */
int watch_lock_take(const char *hashes, struct diag *d);

/* the process that watches; 0: none does */
pid_t watch_lock_holder(void);

/* the PYTHONHASHSEED of the process that watches: a run with another one would
   need a Python of its own; NULL: none watches */
const char *watch_lock_hashes(struct arena *a);

#endif
