/*
 * The slot of a group that runs: groups that run at once have different ones,
 * as workers of pytest-xdist have different ids, gw0 and so on. It is the lowest
 * number whose lock is free, so that what tests keep under its name (a
 * database, a port) is found again by later groups and runs.
 */
#ifndef CORE_WORKER_SLOT_H
#define CORE_WORKER_SLOT_H

#include <stddef.h>

#include "base/arena.h"

struct worker_slot {
	int number; /* of gwN */
	int count;  /* slots of the run */
	/* id of the run, 32 hexadecimal digits; NULL: no slot is taken */
	const char *testrun;
	const char *input; /* of its worker, by the controller; or NULL */
};

/* sets how many groups run at once, for all that we start */
void worker_slot_set_count(int n);

/* the next group begins a run with an id of its own */
void worker_slot_forget_run(void);

/* the number of slots and the id of the run, without a slot; -1 with errno */
int worker_slot_describe(struct worker_slot *s, struct arena *a);

/*
 * Takes the lowest free slot until the program ends. The count is at least
 * number + 1, even where Ninja starts more than it was asked for. -1 with errno
 */
int worker_slot_take(struct worker_slot *s, struct arena *a);

/*
 * Limits how many groups run at once from now on, which may be fewer than Ninja
 * starts: groups that begin wait for a slot with a lower number. 0: no limit.
 * -1 with errno
 */
int worker_slot_limit(int n);

/*
 * As long as the returned descriptor is open, no group takes such a slot; -1: one
 * waits for it
 */
int worker_slot_hold(void);

/* the slots that are taken */
int worker_slot_count_taken(void);

/*
 * For a group that begins: below an `aomaker run` that has set a limit, waits for a
 * slot below it, and takes it; else *s is unchanged. -1 with errno
 */
int worker_slot_enter(struct worker_slot *s, struct arena *a);

/* waits until no group of any run holds a slot, for so many seconds at most: a
   supervisor may live a little longer than the run that was killed */
void worker_slot_wait_for_all(double seconds);

/* the value of -j among the n bytes of a command line of Ninja, whose words end
   with NUL; 0: none, or no limit */
int worker_slot_jobs(const char *words, size_t n);

#endif
