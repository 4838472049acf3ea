/*
 * The time limits of a group. Follows the journal of its worker as it grows,
 * to know since when which test runs.
 */
#ifndef WORKER_TIME_LIMITS_H
#define WORKER_TIME_LIMITS_H

#include "base/arena.h"
#include "base/buf.h"
#include "core/limits.h"

struct timer {
	const struct bounds *bounds;
	double ends;		/* of the group, by proc_clock; 0: never */

	/* of the worker that is watched */
	struct arena *arena;
	const char *events;	/* its journal */
	int fd;			/* -1: it has none yet */
	struct buf line;	/* what has come of the next one */
	double looked;		/* by proc_clock, as is `began` */
	int collected;		/* its tests are known */
	double began;		/* the test that runs; 0: none does */
	double limit;		/* of that test; 0: none */
	int told;		/* that it is slow */
};

enum timer_news { TIMER_NOTHING, TIMER_SLOW, TIMER_TEST, TIMER_GROUP };

/* a worker begins; the first one starts the group's own time */
void timer_begin(struct timer *t, struct arena *a, const char *events);

/* a limit that is over, or, once for each test, that it is slow */
enum timer_news timer_look(struct timer *t);

/* milliseconds until it has to look again; -1: nothing is watched */
int timer_pause(const struct timer *t);

/* the time in which everything was stopped does not count */
void timer_shift(struct timer *t, double seconds);

void timer_end(struct timer *t);

#endif
