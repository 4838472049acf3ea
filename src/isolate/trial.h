/*
 * A trial of --isolate: runs some tests again, in a process that the fork
 * server forks as it does for groups, with results in a folder of its own that
 * no report reads.
 */
#ifndef ISOLATE_TRIAL_H
#define ISOLATE_TRIAL_H

#include <sys/types.h>

#include "core/group_result.h"
#include "isolate/search.h"
#include "plan/planned_run.h"

struct trials {
	struct arena *arena;
	const struct planned_run *made; /* the plan of the run */
	int signals; /* of os/signals.h, which a child closes; -1: none */
	size_t n;    /* trials that were started */
};

struct trial {
	const char *folder;
	pid_t pid;
};

/* the tests of a trial, and how they run */
struct trial_spec {
	const struct group *group; /* its limits hold for the trial */
	strings tests;             /* node ids */
	strings modules;           /* all that are collected, the tests' too */
	int ordered;               /* 1: the tests run in this order */
	int thread;                /* 1: runs as a thread (--mt) */
	int wide;                  /* 1: the tests are of several groups */
};

/* starts a trial; -1 with errno */
int
trial_start(struct trials *all, struct trial *t, const struct trial_spec *spec);

/* reads the results of a trial that has ended; -1: *cause says why not */
int trial_read(struct trials *all, const struct trial *t,
	struct group_result *s, const char **cause);

/* the outcome of the test in its last result there; *found: that result, or
   NULL */
enum search_result trial_says(const struct group_result *s, const char *test,
	const struct test_result **found);

/* the outcome of `test` in a trial that has ended; SEARCH_NOTHING: *why says
   why there is none */
enum search_result trial_result(struct trials *all, const struct trial *t,
	const char *test, const char **why);

/* asks the trial to end before its next test */
void trial_stop(const struct trial *t);

/* 1: the trial has ended, and was waited for */
int trial_ended(struct trial *t);

/* kills the trial and its tests, and waits for it */
void trial_kill(struct trial *t);

#endif
