/*
 * A process that runs pytest: started, watched, and gone in the end, with all
 * that it started in its process group.
 */
#ifndef WORKER_WORKER_H
#define WORKER_WORKER_H

#include "worker/time_limits.h"

struct worker {
	const char *const *argv; /* Python, worker.py, arguments */
	const char *log;         /* file of its standard output and error */
	int tee;                 /* descriptor that gets them too; 0: none */
	int foreground;          /* it has our terminal instead, and Ctrl-C */
	int thread;              /* asks the server for a thread */
	int collects; /* asks it for a fork that reads a module: it has
				   no folder, and no limit */
	void (*waits)(void *context); /* of one that collects: it goes on */
	int server;         /* the session server to fork it; 0: start it */
	double patience;    /* seconds that it has for that; 0: any */
	const char *family; /* see forkserver_ask */
	const char *folder; /* absolute, of its journal and its log */
	struct time_limits *timer;
	void (*slow)(void *context, double seconds); /* its test is */
	void *context;

	/* how it ended */
	int exit_status;   /* -1: by a signal */
	int signal;        /* 0: none */
	int bystander;     /* its process had to end for another group */
	int asked_to_stop; /* a signal came to us and went on to it */
	enum time_limits_news expired; /* the limit that it was killed for */
	const char *leaks;   /* what it left and was killed then, or NULL */
	double start, stop;  /* seconds since 1970 */
	double cpu;          /* seconds, with those of its children */
	long rss;            /* KiB */
	const char *refused; /* why the server did not fork it */
	int gone;            /* it ended, or its helper, before it had */
};

enum worker_end {
	WORKER_ENDED,
	WORKER_FAILED, /* cannot be started: errno, or refused */
	WORKER_LOST,   /* the session server was, and it with that */
	WORKER_STOPPED /* a signal came before it had begun */
};

/* runs it to its end */
enum worker_end worker_run(struct worker *w, struct arena *a);

#endif
