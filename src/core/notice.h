/*
 * Notices: lines of JSON that the supervisor of a group sends to `aomaker run`
 * through a pipe that it inherits by way of Ninja. Without a pipe (a bare
 * Ninja), people get lines on standard output.
 */
#ifndef CORE_NOTICE_H
#define CORE_NOTICE_H

#include "core/group_result.h"

/* environment variables that hold the number of a descriptor */
#define NOTICE_FD "AOMAKER_NOTICE_FD"  /* notices are written to it */
#define NOTICE_TEE_FD "AOMAKER_TEE_FD" /* a copy of the worker's output is */

/* One of four: an attempt begins; a test is slow; the group is queued; else the
   group has ended. */
struct notice {
	const char *slug;

	int attempt; /* this attempt begins; 0: none does */

	const char *slow; /* this test is slow; or NULL */
	double since;     /* seconds that it has run for */

	int queued; /* 1: the group is queued */

	enum verdict verdict; /* the group has ended so */
	double duration;      /* seconds */
	size_t counts[NOUTCOMES];
};

/* the descriptor that a variable names; 0: there is none */
int notice_fd(const char *variable);

/* sends: an attempt at the group begins */
void notice_begin(const char *slug, int attempt);

/* sends: the group waits for another machine, and what it had begun there does
   not count */
void notice_queued(const char *slug);

/* sends: the group has ended (without a pipe, only if it failed) */
void notice_send(const struct group_result *s);

/* sends: a test is slow */
void notice_slow(const char *slug, const char *test, double seconds);

/* 1: the line is a notice, which is in *n */
int notice_parse(
	struct notice *n, struct arena *a, const char *line, size_t length);

/* 1: the group has ended */
int notice_is_end(const struct notice *n);

/* calls `noticed` for the whole lines in the buffer, and removes them */
void notice_lines(struct buf *b, struct arena *a,
	void (*noticed)(void *context, const struct notice *n), void *context);

#endif
