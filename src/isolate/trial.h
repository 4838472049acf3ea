/*
 * Another run of some tests, in a process of their own that the session server
 * forks as it does for groups, in a folder of its own that no report reads.
 */
#ifndef ISOLATE_TRIAL_H
#define ISOLATE_TRIAL_H

#include <sys/types.h>

#include "core/group_result.h"
#include "isolate/search.h"
#include "plan/make_plan.h"

struct trials {
	struct arena *arena;
	const struct make_plan *gen;
	int signals; /* os/signals.h: a child has none of it; -1 */
	size_t n;    /* that were started */
};

struct trial {
	const char *folder;
	pid_t pid;
};

struct trial_wish {
	const struct group *group; /* whose limits hold */
	strings tests;             /* node ids */
	strings modules;           /* all that are read, of these too */
	int ordered;               /* the tests run in this order */
	int thread;                /* as one of a process of threads */
	int wide;                  /* the tests are of several groups */
};

/* -1 with errno */
int
trial_start(struct trials *all, struct trial *t, const struct trial_wish *w);

/* what became of it; the caller has waited for it. -1: *cause says why */
int trial_read(struct trials *all, const struct trial *t,
	struct group_result *s, const char **cause);

/* what its last record of the test says; *found: that record, or NULL */
enum search_result trial_says(const struct group_result *s, const char *test,
	const struct test_result **found);

/* what it says of one of its tests, or of why there is nothing to say */
enum search_result trial_result(struct trials *all, const struct trial *t,
	const char *test, const char **why);

/* asks it to end before its next test */
void trial_stop(const struct trial *t);

/* 1: it has ended, and was waited for */
int trial_ended(struct trial *t);

/* kills what it runs, and waits for it */
void trial_kill(struct trial *t);

#endif
