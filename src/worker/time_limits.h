/*
 * Checks the time limits of a group and of its tests. Follows the journal of
 * the worker (events.jsonl) as it grows, to know when the running test began.
 */
#ifndef WORKER_TIME_LIMITS_H
#define WORKER_TIME_LIMITS_H

#include "base/arena.h"
#include "base/buf.h"
#include "core/limits.h"

struct time_limits {
	const struct limits *bounds;
	double ends; /* the group's deadline, by clock_steady; 0: none */

	/* of the worker that is watched */
	struct arena *arena;
	const char *events; /* path of its journal; NULL: none is watched */
	int fd;             /* -1: the journal does not exist yet */
	struct buf line;    /* beginning of a line that is not complete yet */
	double looked;      /* when the journal was read, by clock_steady */
	int collected;      /* 1: its tests are collected */
	double began;       /* start of the running test; 0: none runs */
	double limit;       /* of that test, seconds; 0: none */
	int told;           /* 1: that test was reported as slow */
};

enum time_limit {
	TIME_LIMIT_NONE,
	TIME_LIMIT_SLOW,
	TIME_LIMIT_TEST,
	TIME_LIMIT_GROUP
};

/* a worker starts; the time of the group starts with its first worker */
void
time_limits_begin(struct time_limits *t, struct arena *a, const char *events);

/* reads on in the journal; TIME_LIMIT_SLOW is returned once for each test */
enum time_limit time_limits_look(struct time_limits *t);

/* milliseconds until the next look; -1: no worker is watched */
int time_limits_pause(const struct time_limits *t);

/* adds the time in which the run was suspended to all deadlines */
void time_limits_shift(struct time_limits *t, double seconds);

void time_limits_end(struct time_limits *t);

#endif
