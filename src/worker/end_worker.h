/*
 * Ends a worker that exceeded a time limit, step by step. First its log gets
 * its processes and open files (worker/process_tree.h), and on SIGQUIT the
 * Python stacks, which the worker writes itself (group/run.py). Then its
 * process group gets SIGTERM, and SIGKILL. A thread cannot be killed: the fork
 * server kills the process that hosts it, once the other threads have ended.
 */
#ifndef WORKER_END_WORKER_H
#define WORKER_END_WORKER_H

#include "os/kill_ladder.h"
#include "worker/process_tree.h"
#include "worker/time_limits.h"

struct end_worker {
	struct time_limits *time_limits;
	struct process_tree tree; /* its member `worker` is the one to end */
	int server; /* connection, when the worker is a thread; else 0 */
	int log;    /* descriptor of the worker's log */
	/* limit that is exceeded; TIME_LIMIT_NONE: the worker goes on */
	enum time_limit limit;
	struct kill_ladder ladder; /* a thread uses its member `due` alone */
	int asked;           /* 1: the server was asked to end the thread */
	double test_started; /* start of the test that exceeded its limit */
};

enum end_worker_state {
	END_WORKER_WAITS,
	END_WORKER_SPARES, /* the worker goes on: its test has just ended */
	END_WORKER_STUCK,  /* the worker did not end after SIGKILL */
	END_WORKER_LOST    /* the fork server does not answer, either */
};

void end_worker_begin(struct end_worker *e, enum time_limit limit);

/* takes the step that is due, if any */
enum end_worker_state end_worker_look(struct end_worker *e);

/* milliseconds until the next step is due */
int end_worker_pause(const struct end_worker *e);

#endif
