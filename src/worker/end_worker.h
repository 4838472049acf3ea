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

struct ender {
	struct timer *timer;
	struct survey survey;	/* names the worker */
	int server;		/* whose thread it is; 0: it is a process */
	int log;
	enum timer_news why;	/* TIMER_NOTHING: nothing is to be ended */
	size_t step;
	double next;		/* when the next one is due, by proc_clock */
	double late;		/* when the test had begun that takes too long */
};

enum ender_news {
	ENDER_WAITS,
	ENDER_SPARES,	/* it goes on: its test has ended after all */
	ENDER_STUCK,	/* it does not end */
	ENDER_LOST	/* nor does its server */
};

void ender_begin(struct ender *e, enum timer_news why);

/* what is due now */
enum ender_news ender_look(struct ender *e);

/* milliseconds until something is */
int ender_pause(const struct ender *e);

#endif
