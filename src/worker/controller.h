/*
 * The controller of a run: one session of pytest that sees the reports of all
 * groups, as that of xdist does (src/python/aomaker_pytest/controller). A fork
 * of the fork server is the controller, and stays until the server ends; or the
 * process that has started the run is (`pytest --aomaker`), which names its socket
 * in a variable.
 */
#ifndef WORKER_CONTROLLER_H
#define WORKER_CONTROLLER_H

#include "base/arena.h"
#include "base/vec.h"
#include "core/group_result.h"

/* the socket of the process that has started this run, and is its controller */
#define CONTROLLER_VARIABLE "AOMAKER_CONTROLLER"

/* 1: the variable is set */
int controller_is_given(void);

struct controller_options {
	const char *python, *worker; /* worker: path of worker.py */
	const char *preload;         /* see config/settings.h */
	const char *family;          /* see forkserver_ask */
	const char *walk;            /* see plan/task.h */
	int fork;                    /* see plan/task.h */
	const char *const *args;     /* pytest's arguments of all groups */
	size_t nargs;
	int workers;         /* number of slots */
	const char *testrun; /* id of the run */
};

/*
 * Starts the controller, if there is none; returns when it listens. The one that
 * is given is told where the plan is. -1: there is none, for the reason in *why.
 */
int controller_start(
	struct arena *a, const struct controller_options *o, const char **why);

/*
 * An attempt at a group begins in the slot of this worker ("gw0"); its folder
 * exists. Returns the input for the worker (option --workerinput of worker.py),
 * or NULL: there is no controller.
 */
const char *controller_begin(struct arena *a, const char *slug, int attempt,
	const char *worker, int retries);

/*
 * A worker of the group has died in this test. 1: a plugin wants it to run again
 * (sched.mark_test_pending of xdist).
 */
int controller_crash(
	struct arena *a, const char *slug, const struct test_result *test);

/* the group's status is written */
void controller_end(struct arena *a, const char *slug);

/* of a run that ends */
struct controller_totals {
	int interrupted;
	size_t ntests;
	const char *coverage; /* pytest-cov's report, or NULL */
};

struct controller_result {
	int exit_status; /* of the session */
	int is_set;      /* 1: a plugin has set it */
};

/*
 * All reports are written; returns when the session has ended. -1: there is no
 * controller, or it has ended without an answer.
 */
int controller_finish(struct arena *a, const struct controller_totals *totals,
	struct controller_result *result);

#endif
