/*
 * Runs Ninja in a process group of its own, forwards signals to it, and passes
 * on the notices of the groups' supervisors. Ninja's output goes to
 * .aomaker-build/ninja.log.
 */
#ifndef RUN_NINJA_RUN_H
#define RUN_NINJA_RUN_H

#include "base/diag.h"
#include "core/notice.h"

struct ninja_run {
	const char *ninja; /* of core/find_ninja.h */
	int processes;     /* -j */
	strings targets;   /* none: all groups */
	int tee;           /* 1: the workers' output goes to the terminal */
	void (*noticed)(void *context, const struct notice *n);
	void (*stopping)(void *context); /* called at Ctrl-C */
	/* called regularly; returns the milliseconds until the next call, -1: not
	   before something happens */
	int (*look)(void *context);
	void *context;

	int interrupted; /* the signal that stopped the run; 0: none */
	int killed;      /* the signal by which Ninja died; 0: none */
	int error;       /* errno, if Ninja cannot be started */
	int status;      /* of wait(2) */
};

/* runs all groups of build.ninja; -1: Ninja failed or could not be started */
int ninja_run(struct ninja_run *r, struct arena *a);

/* says in d why it failed, with Ninja's output */
void ninja_run_explain(const struct ninja_run *r, struct diag *d);

#endif
