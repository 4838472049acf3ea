/*
 * Client of GNU make's job server ("Sharing Job Slots with GNU make" in its manual):
 * a program that make starts may run one job, and one more for each token that it
 * takes out of a pipe and puts back. A killed client would take its tokens with it.
 * So they lie in memory that is shared with a keeper, a process that does nothing but
 * wait for our end, and puts back what we have left. The kernel itself moves a token
 * from the pipe into that memory, and at no time is it elsewhere.
 */
#ifndef CORE_JOBSERVER_H
#define CORE_JOBSERVER_H

#include <sys/types.h>

#include "base/arena.h"

enum { JOBSERVER_TOKENS_MAX = 4096 };

/* what --jobserver-auth of MAKEFLAGS names */
struct jobserver_auth {
	const char *fifo; /* path of a named pipe; NULL: the descriptors */
	int in, out;      /* of a pipe that make has opened for us */
};

struct jobserver {
	int in, out;
	char *tokens; /* JOBSERVER_TOKENS_MAX bytes, 0: none */
	int n;        /* number of tokens: the first n */
	pid_t keeper;
	int life; /* the end of a pipe that closes with us */
};

/* reads the value of MAKEFLAGS; 0: it names no job server; pure */
int jobserver_parse(
	struct jobserver_auth *auth, struct arena *a, const char *flags);

/*
 * Connects to the job server that the environment names. 0: there is none; -1: we
 * cannot use it: make gives its pipe only to recipes that begin with a + or name
 * $(MAKE), and *why says so
 */
int jobserver_open(struct jobserver *j, struct arena *a, const char **why);

/* 1: a token was free and is ours now */
int jobserver_take(struct jobserver *j);

/* puts back all but n tokens */
void jobserver_keep(struct jobserver *j, int n);

/* starts the keeper again if it was killed */
void jobserver_look(struct jobserver *j);

/* puts back all tokens */
void jobserver_close(struct jobserver *j);

#endif
