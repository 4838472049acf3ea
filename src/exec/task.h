/*
 * A group's task: all that its supervisor needs to run it. It comes from the
 * command line of `aomaker exec`, which build.ninja has for each group. A group
 * that runs without Ninja has a task, too.
 */
#ifndef EXEC_TASK_H
#define EXEC_TASK_H

#include "config/cli.h"
#include "config/settings.h"
#include "core/limits.h"
#include "plan/planned_run.h"

struct task {
	const char *slug, *name;
	const char *digest; /* of the group's plan; see plan/plan.h */
	const char *python;
	const char *preload;  /* see config/settings.h */
	const char *declared; /* see plan/declared_inputs.h, or NULL */
	strings args;         /* pytest's arguments */
	size_t nshared;   /* of args, the leading ones that all groups have */
	const char *walk; /* directory whose walk found the paths, or NULL */
	struct thread_unsafe thread_unsafe;
	struct limits limits;

	int allure;
	int only;    /* 1: only the tests in the group's file `only` */
	int ordered; /* 1: in the order of that file */
	int spawn;   /* 1: in a Python of its own, not a fork */
	int fork; /* 1: in a fork that has conftest.py, whatever that makes */
	const char *units; /* what helpers never divide; see --units; or NULL */
	int threads;       /* 1: in a thread of a process that groups share */
	int sole;          /* 1: the run has no other group */
	int exclusive;     /* 1: no other group runs meanwhile */
	int controller;    /* 1: passes its reports on (worker/controller.h) */
	int flaky_fails;
	int foreground; /* 1: with the terminal as input and output */

	int state; /* 1: writes its state before the first test, and runs none */
	const char *trial; /* folder of a trial (isolate/trial.h), or NULL */
	strings words;     /* of `aomaker exec`, for another machine */
};

/*
 * The task of the group's edge in the graph, without its limits, for a run without
 * Ninja. more: words that follow pytest's arguments of all groups, or NULL.
 */
struct task task_of_group(struct arena *a, const struct planned_run *made,
	const struct group *g, const strings *more);

/* the task of `aomaker exec`. -1 or 1: the error is in d, or was printed */
int task_from_cli(struct task *t, const struct cli *cli, struct diag *d);

#endif
