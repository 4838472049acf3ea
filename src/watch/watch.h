/*
 * `arun --watch`: waits for changes of the project's files and for keys, and
 * runs a round for each (watch/round.h).
 */
#ifndef WATCH_WATCH_H
#define WATCH_WATCH_H

#include "base/diag.h"
#include "watch/round.h"

struct watch {
	/* runs one round, in a process of its own; returns its exit status */
	int (*run)(struct round *r, void *context);
	void (*end_login)(void *context);   /* the next round logs in again */
	void (*end_workers)(void *context); /* those of a round that has died */
	void (*open_report)(void *context);
	void *context;
	const char *colour; /* as tty_look() takes it */
	/* 1: the first round runs only what has changed since the last run */
	int incremental;
	int silent; /* 1: standard output is for programs */
};

/* returns the exit status of the last round, when the user ends the watch; -1:
   d has the error */
int watch_run(const struct watch *w, struct diag *d);

#endif
