/*
 * A run while it goes on: which groups have begun, which test each is at, what
 * has failed so far. Pure: fed with what supervisors tell (notices) and with
 * the events of the groups' journals. All of it belongs to the arena.
 */
#ifndef RUN_RUN_STATE_H
#define RUN_RUN_STATE_H

#include "base/hashmap.h"
#include "core/event.h"
#include "core/journal.h"
#include "core/notice.h"
#include "plan/plan.h"

struct run_state_group {
	const struct group *group;  /* of the plan */
	int attempt;                /* 0: has not begun */
	int queued;                 /* for another machine, since: start */
	int ended, kept;            /* kept: passed before, need not run */
	enum verdict verdict;       /* once it has ended */
	double start, stop;         /* seconds since 1970 */
	size_t done, failed;        /* tests */
	size_t row;                 /* its place among those that run */
	size_t at;                  /* the test that began last; -1: none */
	struct group_result status; /* its tests, as they come */
	struct journal journal;
};

struct run_state {
	struct arena *arena;
	const struct plan *plan;
	struct run_state_group *groups; /* those of the plan, in its order */
	size_t ngroups, nended, nqueued, slots;
	VEC(struct run_state_group *)
	rows; /* NULL: free; a group stays in its */
	struct hashmap by_slug;
	double start;
	int stopping;        /* Ctrl-C was pressed */
	double looked, left; /* see run_state_left; when, and what it was */
};

void run_state_init(struct run_state *l, struct arena *a, const struct plan *p,
	size_t slots, double now);

/* the group has passed before, and runs only if Ninja wants it to */
void run_state_keep(struct run_state *l, struct run_state_group *g);

/* the group that it is about; NULL: none of the plan */
struct run_state_group *
run_state_notice(struct run_state *l, const struct notice *n, double now);

/* the test that came to its end by this, or NULL */
const struct test_result *
run_state_event(struct run_state_group *g, const struct event *e);

/* the test that the group is at, or was until just now; NULL: none yet */
const struct test_result *run_state_test(const struct run_state_group *g);

/*
 * Tests that are over, that failed, and all there are; *all is 0 while some
 * group has not told its tests.
 */
void run_state_count(
	const struct run_state *l, size_t *done, size_t *failed, size_t *all);

/* seconds until all has run, as the costs of the plan have it; -1: unknown */
double run_state_left(struct run_state *l, double now);

#endif
