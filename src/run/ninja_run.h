/*
 * Ninja, driven: started in a process group of its own, told to stop when we
 * are, its chatter kept in .aomaker-build/ninja.log.
 */
#ifndef RUN_NINJA_RUN_H
#define RUN_NINJA_RUN_H

#include "base/diag.h"
#include "core/notice.h"

struct ninja_run {
	const char *ninja; /* see core/find_ninja.h */
	int processes;     /* -j */
	int tee;           /* the workers' output goes to the terminal */
	void (*noticed)(void *context, const struct notice *n);
	void (*stopping)(void *context); /* Ctrl-C was pressed */
	int (*look)(void *context);      /* called now and then; it returns the
					   milliseconds until the next time,
					   -1: when something happens */
	void *context;

	int interrupted; /* a signal stopped it: which one; 0: none */
	int killed;      /* Ninja was, by somebody else */
	int error;       /* errno, when it cannot be started; 0: it was */
	int status;      /* how it ended, of wait(2) */
};

/* runs all groups of build.ninja to their end; -1: Ninja failed, or could not */
int ninja_run(struct ninja_run *r, struct arena *a);

/* why, and what it said, to d */
void ninja_run_explain(const struct ninja_run *r, struct diag *d);

#endif
