/*
 * Runs one attempt at a group: a worker in a folder of its own,
 * groups/SLUG/NUMBER, forked by the fork server or started as a new Python.
 */
#ifndef EXEC_ATTEMPT_H
#define EXEC_ATTEMPT_H

#include "core/worker_slot.h"
#include "plan/task.h"
#include "worker/worker.h"

struct attempt {
	struct arena *arena;
	const struct task *task;
	const char *script; /* path of worker.py */
	/* folder of the attempts; with `remote`, the job's folder */
	const char *group_folder;
	int remote;      /* 1: we run for a driver (remote/job_folder.h) */
	int number;      /* from 1; the name of its folder */
	int helps;       /* 1: it helps the first attempt; see exec/helpers.h */
	int spawn;       /* 1: never in a fork of the server */
	int partial;     /* 1: only the tests in its file `rest` */
	int will_retry;  /* 1: tests that fail run again in a later attempt */
	strings without; /* modules that are left out */
	struct worker_slot slot;

	struct worker worker; /* how it ended */
	const char *note;     /* a remark for the group's result, or NULL */
};

enum attempt_end {
	ATTEMPT_ENDED,
	ATTEMPT_LOST,       /* died with the fork server */
	ATTEMPT_FAILED,     /* could not be started: errno */
	ATTEMPT_NO_SLOT,    /* no slot could be taken: errno */
	ATTEMPT_BUSY,       /* another run has the project's lock */
	ATTEMPT_NO_SESSION, /* hooks or login failed */
	ATTEMPT_STOPPED     /* a signal came before the worker was started */
};

/*
 * Connects to the fork server, takes the project's lock below a bare Ninja, has
 * hooks and login done, and takes a slot. ATTEMPT_ENDED: all is ready.
 */
enum attempt_end attempt_prepare(struct attempt *t);

/* runs the attempt to its end; its folder is made if it does not exist */
enum attempt_end attempt_run(struct attempt *t);

/* makes the attempt's folder; the first attempt empties the group's folder.
   -1 with errno */
int attempt_make_folder(const struct attempt *t);

/* removes the results of earlier runs from the group's folder */
int attempt_clear(const struct attempt *t);

/* 1: helpers may share the attempt's tests */
int attempt_is_shared(const struct attempt *t);

/* 1: an attempt's folder can have this name, which is a number */
int attempt_is_folder_name(const char *name);

/* paths of files: in groups/SLUG, in the folder of the attempts, and in the
   folder of this attempt */
const char *attempt_plan_file(const struct attempt *t, const char *name);
const char *attempt_group_file(const struct attempt *t, const char *name);
const char *attempt_file(const struct attempt *t, const char *name);

#endif
