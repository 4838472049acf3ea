/*
 * The run that this process is part of. Its id is the process id of the
 * `aomaker run` that leads it (RUN_VARIABLE), or of the Ninja that started us
 * where the user typed `ninja`.
 */
#ifndef CORE_RUN_ID_H
#define CORE_RUN_ID_H

#include <sys/types.h>

#include "base/arena.h"

pid_t run_id(void);

/* 1 when the leading process has ended, so that we should end, too */
int run_is_gone(void);

/* 1 when an `aomaker run` above us, which may not be our parent, leads */
int run_is_around(void);

/* makes this process the leader, for itself and all that it starts */
void run_begin(void);

/* the same for several runs, one after another, in processes that we start */
void run_lead(void);

/* the process that the fork server of this run serves: the leader, or an
   `arun --watch` whose server the run shares */
pid_t run_server_id(void);

/* from now on this run, and all that it starts, use the server of a process, as
   other runs do; 0: one of its own */
void run_share_server(pid_t served);
int run_shares_server(void);

/* the path of a file of this run, beside its fork server's socket */
const char *run_server_file(struct arena *a, const char *suffix);

#endif
