/*
 * Runs one worker, which is a pytest process or a thread of one: starts it,
 * forwards signals, applies time limits, and kills what it leaves in its
 * process group.
 */
#ifndef WORKER_WORKER_H
#define WORKER_WORKER_H

#include "worker/time_limits.h"

struct worker {
	const char *const *argv; /* Python, worker.py, arguments */
	const char *log;         /* file for its standard output and error */
	int tee;                 /* descriptor that gets them, too; 0: none */
	int foreground; /* 1: it has our terminal instead, and Ctrl-C */
	int thread;     /* 1: the fork server makes it a thread */
	/* 1: the fork server forks it to collect; it has no folder and no
	   limits */
	int collects;
	/* called several times a second; or NULL */
	void (*on_wait)(void *context);
	int server; /* connection to the fork server; 0: start a Python */
	/* seconds in which the server has to start it; 0: any time */
	double start_timeout;
	const char *family; /* see forkserver_ask */
	const char *folder; /* absolute; of its journal and its log */
	struct time_limits *time_limits;
	/* called once for each test that is slower than the setting `slow` */
	void (*on_slow)(void *context, double seconds);
	void *context;

	/* how it ended */
	int exit_status;   /* -1: by a signal */
	int signal;        /* 0: none */
	int bystander;     /* 1: its process ended because of another group */
	const char *apart; /* why it cannot go on as a thread, or NULL */
	int asked_to_stop; /* signals that came to us and went on to it */
	int orphaned;      /* 1: one of them was SIGNALS_ORPHANED */
	/* the limit that it was killed for */
	enum time_limit expired;
	const char *leaks; /* processes that it left and were killed, or NULL */
	double start, stop;  /* seconds since 1970 */
	double cpu;          /* seconds, with those of its children */
	long rss;            /* KiB */
	const char *refused; /* why the fork server did not start it */
	int server_lost;     /* 1: since the server or its helper ended */
};

enum worker_end {
	WORKER_ENDED,
	WORKER_FAILED, /* was not started: errno, or `refused` */
	WORKER_LOST,   /* died with the fork server */
	WORKER_STOPPED /* a signal came before it was started */
};

enum worker_end worker_run(struct worker *w, struct arena *a);

#endif
