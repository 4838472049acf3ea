/*
 * Ends a worker whose time is over, step by step: what it was doing goes to
 * its log, seen from outside (worker/process_tree.h) and by the stacks that it shows itself
 * (run.py); then a word to all its processes, and their end. A thread cannot
 * be killed: its process is, when the others in it have come to their ends.
 */
#ifndef WORKER_END_WORKER_H
#define WORKER_END_WORKER_H

#include "worker/process_tree.h"
#include "worker/time_limits.h"

struct end_worker {
	struct time_limits *timer;
	struct process_tree survey; /* names the worker */
	int server;                 /* whose thread it is; 0: it is a process */
	int log;
	enum time_limits_news
		why; /* TIME_LIMITS_NOTHING: nothing is to be ended */
	size_t step;
	double next; /* when the next one is due, by clock_steady */
	double late; /* when the test had begun that takes too long */
};

enum end_worker_news {
	END_WORKER_WAITS,
	END_WORKER_SPARES, /* it goes on: its test has ended after all */
	END_WORKER_STUCK,  /* it does not end */
	END_WORKER_LOST    /* nor does its server */
};

void end_worker_begin(struct end_worker *e, enum time_limits_news why);

/* what is due now */
enum end_worker_news end_worker_look(struct end_worker *e);

/* milliseconds until something is */
int end_worker_pause(const struct end_worker *e);

#endif
