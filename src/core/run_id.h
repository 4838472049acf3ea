/*
 * The run that this process is part of. It is named by the process id of the
 * `aomaker run` that leads it (RUN_VARIABLE), or of the Ninja above us where a
 * person typed `ninja`.
 */
#ifndef CORE_RUN_ID_H
#define CORE_RUN_ID_H

#include <sys/types.h>

#include "base/arena.h"

/* the process id of the run that we are part of */
pid_t run_id(void);

/* whether it has ended, and we with it */
int run_is_gone(void);

/* whether `aomaker run` has started us, however far away */
int run_is_around(void);

/* from now on, for this program and all it starts, that is this program */
void run_begin(void);

/* a file of this run's, which is gone with its session server */
const char *run_server_file(struct arena *a, const char *suffix);

#endif
