/*
 * The session server of a run, as its clients see it: one Python that has
 * imported what every group needs, and forks for each (src/python, server.py,
 * where the protocol is written). It belongs to the run that called us, and
 * ends with it: the process named by RUN_VARIABLE, which `aomaker
 * run` sets to its own, or else our parent, a Ninja that was started by hand.
 */
#ifndef WORKER_FORKSERVER_H
#define WORKER_FORKSERVER_H

#include <sys/types.h>

#include "base/arena.h"
#include "base/buf.h"

/* the one variable of ours that tests see; worker/lifecycle.h sets it */
#define SESSION_VARIABLE "AOMAKER_SESSION"

/* what it says of the process that was asked for */
struct forkserver_news {
	pid_t pid;    /* it has begun; also its process group */
	double begin; /* when, in seconds since 1970 */
	int thread;   /* it is a thread there, others run beside it */
	int ended;
	int bystander;    /* because of another in its process */
	const char *left; /* what its process left and was killed, or NULL */
	int exit_status;  /* -1: by a signal */
	int signal;
	double cpu;          /* seconds */
	long rss;            /* KiB */
	const char *refused; /* why it has not begun */
	struct buf line;     /* what has come of the next line */
};

/* another run holds the project's lock */
#define FORKSERVER_BUSY (-2)

/*
 * On another machine: the server has this name there, which the kernel knows
 * and no folder does. It is not started when it is not there. NULL: as here.
 */
void forkserver_use(const char *name);
int forkserver_is_there(struct arena *a);

/* what that server is to accept its connections from; -1 with errno */
int forkserver_listen(void);

/*
 * A connection, to a server that this Python becomes when there is none;
 * preload: see config/settings.h. -1: there cannot be one, and *why says why.
 */
int forkserver_connect(struct arena *a, const char *python, const char *worker,
	const char *preload, const char **why);

/*
 * Asks for a process with these arguments (of worker.py), our directory and
 * environment; `out` becomes its standard output and error. kind: "fork",
 * "thread" for one of the threads of a process, or "collect" for a fork of a
 * pytest session. family: what all groups with
 * these arguments have in common. -1 with errno.
 */
int forkserver_ask(int server, const char *kind, const char *family,
	const char *const *args, int out);

/*
 * A thread hangs: its stacks go to its output, and its process is killed when
 * the others there have ended, or after so many seconds. -1 with errno.
 */
int forkserver_kill(int server, double grace);

/* reads what has come; -1: the server is gone. Strings are in the arena */
int forkserver_hear(int server, struct forkserver_news *news, struct arena *a);

/* the run ends: so does its server, and all that it has forked */
void forkserver_end(struct arena *a);

/* no more of this kind will be asked for: what has forked it ends */
void forkserver_end_kind(struct arena *a, const char *kind);

#endif
