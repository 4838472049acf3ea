/*
 * A group's task: all that its supervisor needs to run it. With Ninja it is a
 * line of tasks.jsonl (plan/tasks_file.h), which `aomaker exec` reads; a group that
 * runs without Ninja has a task, too.
 */
#ifndef PLAN_TASK_H
#define PLAN_TASK_H

#include "config/settings.h"
#include "core/limits.h"
#include "formats/json.h"
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
	const char *units; /* what helpers never divide: a name of split_by, or
			      NULL: modules */
	int threads;       /* 1: in a thread of a process that groups share */
	int sole;          /* 1: the run has no other group */
	int exclusive;     /* 1: no other group runs meanwhile */
	int controller;    /* 1: passes its reports on (worker/controller.h) */
	int flaky_fails;
	int foreground; /* 1: with the terminal as input and output */

	int state; /* 1: writes its state before the first test, and runs none */
	const char *trial; /* folder of a trial (isolate/trial.h), or NULL */
	const char *text;  /* what it was parsed from, for another machine */
};

/* the arguments that all groups hand to pytest, before those of their own */
strings task_shared_args(
	struct arena *a, const struct config *c, const struct suite *s);

/*
 * The task of the group for a run without Ninja: without limits, and with nothing
 * that concerns groups that run beside it. more: words that follow pytest's
 * arguments of all groups, or NULL.
 */
struct task task_of_group(struct arena *a, const struct config *c,
	const struct suite *s, const struct group *g, const strings *more);

/* what all groups of the plan have, as a JSON object in one line */
void task_put_shared(struct buf *b, struct arena *a, const struct plan *p,
	const struct config *c, const struct suite *s);

/* what the group has besides, in the same form */
void task_put_own(struct buf *b, struct arena *a, const struct group *g);

/*
 * The task of both. text: the shared object, a line break, the group's object.
 * -1: *cause says what is wrong.
 */
int task_parse(
	struct task *t, struct arena *a, const char *text, const char **cause);

#endif
