/*
 * Server of GNU make's job server (core/jobserver.h is its client), for tests that
 * build: named pipes with a token for each slot that this run lends. A client that is
 * killed cannot put back its tokens, and a pipe does not tell who has them. So clients
 * that come after others have taken tokens get another pipe: the name that they know is
 * a link, which each look moves. Of each pipe we hold only the writing end; when the kernel
 * tells that nobody has the other end any more, all its tokens are free again.
 */
#ifndef CORE_JOB_POOL_H
#define CORE_JOB_POOL_H

#include "base/arena.h"

struct job_pipe {
	int number; /* in its name; 0: this entry is free */
	int out;
	int lent; /* tokens in the pipe, and those that clients have */
};

enum { JOB_PIPES_MAX = 64 };

struct job_pool {
	const char *path; /* absolute; NULL: there is no pool */
	struct job_pipe pipes[JOB_PIPES_MAX];
	int current; /* index of that for new clients */
	int last;    /* number of the pipe that was made last */
	int lent;    /* slots: the tokens of all pipes */
};

/* makes the first pipe; -1 with errno */
int job_pool_open(struct job_pool *p, const char *path);

/* lends at most so many slots, or more only as long as clients use them. In each pipe
   few tokens wait, so that idle slots are there for others */
void job_pool_look(struct job_pool *p, int most);

/* the value of MAKEFLAGS for what we start, with that of ours */
const char *job_pool_flags(const struct job_pool *p, struct arena *a);

/* removes the pipes */
void job_pool_close(struct job_pool *p);

#endif
