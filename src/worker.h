/*
 * A process that runs pytest: started, watched, and gone in the end, with all
 * that it started in its process group.
 */
#ifndef WORKER_H
#define WORKER_H

#include "vec.h"

struct worker {
	const char *const *argv;
	const char *log;	/* file of its standard output and error */
	int tee;		/* descriptor that gets them too; 0: none */

	/* how it ended */
	int exit_status;	/* -1: by a signal */
	int signal;		/* 0: none */
	int asked_to_stop;	/* a signal came to us and went on to it */
	double start, stop;	/* seconds since 1970 */
	double cpu;		/* seconds, with those of its children */
	long rss;		/* KiB */
};

/* runs it to its end; -1 with errno when it cannot be started */
int worker_run(struct worker *w);

#endif
