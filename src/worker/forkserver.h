/*
 * Client of the fork server of a run: one
 * Python that has imported pytest, its plugins and the libraries of the suite,
 * and forks a worker for each group. The protocol is described in
 * src/python/aomaker_pytest/forkserver/request.py. The server ends with the
 * run: with the process named by RUN_VARIABLE, which `aomaker run` sets to its
 * own, or else with our parent, a Ninja that was started by hand.
 */
#ifndef WORKER_FORKSERVER_H
#define WORKER_FORKSERVER_H

#include <sys/types.h>

#include "base/arena.h"
#include "base/buf.h"

/* path of the session's JSON file; worker/lifecycle.h sets it. The only one of
   our variables that tests see */
#define SESSION_VARIABLE "AOMAKER_SESSION"

/* the server's replies about the worker that was asked for */
struct forkserver_reply {
	pid_t pid;    /* and process group; 0: not started yet */
	double begin; /* of the worker, seconds since 1970 */
	int thread;   /* 1: it is a thread of the process `pid` */
	int ended;
	int bystander;     /* 1: its process ended because of another thread */
	const char *apart; /* why it cannot go on as a thread, or NULL */
	const char *left;  /* processes that it left and were killed, or NULL */
	int exit_status;   /* -1: by a signal */
	int signal;
	double cpu;          /* seconds */
	long rss;            /* KiB */
	const char *refused; /* why the worker was not started, or NULL */
	struct buf line;     /* beginning of a line that is not complete yet */
};

/* another run holds the project's lock */
#define FORKSERVER_BUSY (-2)

/*
 * On a node of an allocation: use the server that listens at this abstract
 * socket name, and never start one. NULL: the server of this machine's run.
 */
void forkserver_use(const char *name);
int forkserver_is_there(struct arena *a);

/*
 * Waits until servers of runs that were killed have ended, with their workers,
 * which write into the folders of groups; for some seconds at most.
 */
void forkserver_wait_for_dead_runs(struct arena *a);

/* a listening socket of the name in use, for a server to inherit; -1 with
   errno */
int forkserver_listen(void);

/*
 * A connection to the server, which is started when there is none; preload: see
 * config/settings.h. -1: there is no server, for the reason in *why.
 */
int forkserver_connect(struct arena *a, const char *python, const char *worker,
	const char *preload, const char **why);

/*
 * Asks for a worker with these arguments (of worker.py), our directory and
 * environment; `out` becomes its standard output and error. kind: "fork",
 * "thread" for a thread of a process that several groups share, or "collect"
 * for a fork of a pytest session that collects. family: arguments that groups
 * must have in common to share a helper or a process. -1 with errno.
 */
int forkserver_ask(int server, const char *kind, const char *family,
	const char *const *args, int out);

/*
 * Ends a thread that hangs: the stacks go to its output, and its process is
 * killed when the other threads have ended, or after `grace` seconds. -1 with
 * errno.
 */
int forkserver_kill(int server, double grace);

/* takes the replies that have come, without waiting; -1: the server is gone.
   Strings are in the arena */
int
forkserver_receive(int server, struct forkserver_reply *reply, struct arena *a);

/* ends the server and all that it has forked; one that other runs share only
   ends its processes with threads */
void forkserver_end(struct arena *a);

/* ends the helper processes of a kind that will not be asked for any more */
void forkserver_end_kind(struct arena *a, const char *kind);

#endif
