/*
 * Checks the time limits of a group and of its tests. The journal of the worker
 * (core/journal_reader.h) tells when the running test began.
 */
#ifndef WORKER_TIME_LIMITS_H
#define WORKER_TIME_LIMITS_H

#include "core/journal_reader.h"
#include "core/limits.h"

struct time_limits {
	const struct limits *limits;
	struct journal_reader *journal;
	double deadline; /* of the group, by clock_steady; 0: none */

	/* of the worker that is watched */
	int watching;      /* 1: between time_limits_begin and _end */
	double looked;     /* when the journal was read, by clock_steady */
	int collected;     /* 1: its tests are collected */
	double test_began; /* start of the running test; 0: none runs */
	double test_limit; /* of that test, seconds; 0: none */
	int slow_told;     /* 1: that test was reported as slow */
};

enum time_limit {
	TIME_LIMIT_NONE,
	TIME_LIMIT_SLOW,
	TIME_LIMIT_TEST,
	TIME_LIMIT_GROUP
};

/* a worker starts; the time of the group starts with its first worker */
void time_limits_begin(struct time_limits *t);

/* takes an event of the journal; the reader's on_event has to call it */
void time_limits_event(struct time_limits *t, const struct event *e);

/*
 * Reads on in the journal; returns a limit that is exceeded. TIME_LIMIT_SLOW is
 * returned once for each test.
 */
enum time_limit time_limits_look(struct time_limits *t);

/* milliseconds until the next look; -1: no worker is watched */
int time_limits_pause(const struct time_limits *t);

/* adds the time in which the run was suspended to all deadlines */
void time_limits_shift(struct time_limits *t, double seconds);

/* the worker has ended; later events change nothing */
void time_limits_end(struct time_limits *t);

#endif
