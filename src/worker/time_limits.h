/*
 * The time limits of a group. Follows the journal of its worker as it grows,
 * to know since when which test runs.
 */
#ifndef WORKER_TIME_LIMITS_H
#define WORKER_TIME_LIMITS_H

#include "base/arena.h"
#include "base/buf.h"
#include "core/limits.h"

struct time_limits {
	const struct limits *bounds;
	double ends; /* of the group, by clock_steady; 0: never */

	/* of the worker that is watched */
	struct arena *arena;
	const char *events; /* its journal */
	int fd;             /* -1: it has none yet */
	struct buf line;    /* what has come of the next one */
	double looked;      /* by clock_steady, as is `began` */
	int collected;      /* its tests are known */
	double began;       /* the test that runs; 0: none does */
	double limit;       /* of that test; 0: none */
	int told;           /* that it is slow */
};

enum time_limits_news {
	TIME_LIMITS_NOTHING,
	TIME_LIMITS_SLOW,
	TIME_LIMITS_TEST,
	TIME_LIMITS_GROUP
};

/* a worker begins; the first one starts the group's own time */
void
time_limits_begin(struct time_limits *t, struct arena *a, const char *events);

/* a limit that is over, or, once for each test, that it is slow */
enum time_limits_news time_limits_look(struct time_limits *t);

/* milliseconds until it has to look again; -1: nothing is watched */
int time_limits_pause(const struct time_limits *t);

/* the time in which everything was stopped does not count */
void time_limits_shift(struct time_limits *t, double seconds);

void time_limits_end(struct time_limits *t);

#endif
