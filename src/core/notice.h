/*
 * What a group's supervisor tells the `aomaker run` above it: a line of JSON
 * through a descriptor that it inherits by way of Ninja.
 */
#ifndef CORE_NOTICE_H
#define CORE_NOTICE_H

#include "core/group_result.h"

/* the descriptors' environment variables */
#define NOTICE_FD "AOMAKER_NOTICE_FD"  /* notices */
#define NOTICE_TEE_FD "AOMAKER_TEE_FD" /* what the worker prints */

struct notice {
	const char *slug;
	int attempt; /* this one begins; 0: the group ended,
					   which the other members are about */
	enum verdict verdict;
	double duration; /* seconds */
	size_t counts[NOUTCOMES];
	const char *slow; /* no end: this test takes long, */
	double since;     /* for so many seconds */
	int queued;       /* no end either: see notice_queued */
};

/* the descriptor named by the variable, 0 when there is none */
int notice_fd(const char *variable);

/* an attempt at the group begins */
void notice_begin(const char *slug, int attempt);

/* it waits for another machine; what it had begun there counts no more */
void notice_queued(const char *slug);

/* it ended; without anybody above, a line on standard output if it failed */
void notice_send(const struct group_result *s);

/* a test takes long */
void notice_slow(const char *slug, const char *test, double seconds);

/* 1: *n holds what the line says */
int notice_parse(
	struct notice *n, struct arena *a, const char *line, size_t length);

/* takes the whole lines that the buffer begins with; the rest stays in it */
void notice_lines(struct buf *b, struct arena *a,
	void (*noticed)(void *context, const struct notice *n), void *context);

#endif
