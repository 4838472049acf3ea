/*
 * One attempt at a group: a worker in a folder of its own, forked by the
 * session server or started anew.
 */
#ifndef EXEC_ATTEMPT_H
#define EXEC_ATTEMPT_H

#include "config/cli.h"
#include "worker/worker.h"

struct attempt {
	struct arena *arena;
	const struct cli *cli; /* of `aomaker exec` */
	const char *script;    /* worker.py */
	const char *group;     /* the group's folder */
	int away;              /* we are on another machine, and that is an
				   errand's folder (remote/job_folder.h) */
	strings args;          /* what pytest is given */
	int number;            /* from 1; its folder has that name */
	int spawn;             /* no server, whatever the options say */
	int part;        /* only for the tests in the folder's file `rest` */
	int retried;     /* its tests that fail will run again */
	strings without; /* modules that it leaves out */

	struct worker worker; /* how it ended */
	const char *note;     /* what a person should know, or NULL */
};

enum attempt_end {
	ATTEMPT_ENDED,
	ATTEMPT_LOST,       /* with the session server */
	ATTEMPT_FAILED,     /* cannot be started: errno */
	ATTEMPT_BUSY,       /* another run has the project's lock */
	ATTEMPT_NO_SESSION, /* hooks or login have failed */
	ATTEMPT_STOPPED     /* before it had a verdict; by signals */
};

/*
 * What the run has to have before: hooks and login done and, below a bare
 * Ninja, the project's lock. ATTEMPT_ENDED: it has.
 */
enum attempt_end attempt_enter(struct attempt *t);

/* runs it to its end; the folder is made if it is not there */
enum attempt_end attempt_run(struct attempt *t);

/* its folder, empty; for the first attempt, the group's */
int attempt_folder(const struct attempt *t);

/* nothing of earlier runs is in the group's folder any more */
int attempt_clear(const struct attempt *t);

/* how many of args all groups have; then come the group's own */
size_t attempt_nshared(const struct attempt *t);

/* whether that is the name of an attempt's folder: its number */
int attempt_is_named(const char *name);

/* a path in the group's folder as the plan has it, one in that where the
   attempts are, and one in the attempt's */
const char *attempt_home_file(const struct attempt *t, const char *name);
const char *attempt_group_file(const struct attempt *t, const char *name);
const char *attempt_file(const struct attempt *t, const char *name);

#endif
