/*
 * The state of a run while it goes on: which groups run, the current test of
 * each, how many tests have ended and failed. Pure: it is fed with notices of
 * supervisors and with events of the groups' journals. It belongs to the arena.
 */
#ifndef RUN_RUN_STATE_H
#define RUN_RUN_STATE_H

#include "base/hashmap.h"
#include "core/event.h"
#include "core/journal.h"
#include "core/journal_end.h"
#include "core/notice.h"
#include "plan/plan.h"

struct run_state_group {
	const struct group *group; /* of the plan */
	int attempt;               /* 0: has not begun */
	int queued;           /* 1: waits for another machine since start */
	int ended, kept;      /* kept: it has an earlier result */
	enum verdict verdict; /* set when it has ended */
	double start, stop;   /* seconds since 1970 */
	size_t done, failed;  /* tests */
	size_t row;           /* index in rows while it runs */
	size_t at;            /* the test that began last; -1: none */
	int dead; /* 1: run_state_died() has ended the worker's tests */
	struct group_result status; /* its tests so far */
	struct journal journal;
};

struct run_state {
	struct arena *arena;
	const struct plan *plan;
	struct run_state_group *groups; /* those of the plan, in its order */
	size_t ngroups, nended, nqueued, slots;
	/* the running groups; NULL: a free row. A group keeps its row */
	VEC(struct run_state_group *) rows;
	struct hashmap by_slug;
	double start;
	int stopping;        /* 1: Ctrl-C was pressed */
	double looked, left; /* time and result of the last run_state_left() */
};

void run_state_init(struct run_state *s, struct arena *a, const struct plan *p,
	size_t slots, double now);

/* the group has an earlier result, and runs only if Ninja starts it */
void run_state_keep(struct run_state *s, struct run_state_group *g);

/* takes a notice; returns its group, NULL: it is not in the plan */
struct run_state_group *
run_state_notice(struct run_state *s, const struct notice *n, double now);

/* takes an event; returns the test that it ended, or NULL */
const struct test_result *
run_state_event(struct run_state_group *g, const struct event *e);

/* the worker of the attempt died; returns the test, or the module, that it died
   in, NULL: none */
const struct test_result *
run_state_died(struct run_state_group *g, const struct journal_end *end);

/* the test that the group runs, or ran last; NULL: none has begun */
const struct test_result *run_state_test(const struct run_state_group *g);

/*
 * Counts the tests that have ended, those that failed, and all; *all is 0 while
 * the tests of a group are unknown.
 */
void run_state_count(
	const struct run_state *s, size_t *done, size_t *failed, size_t *all);

/* predicted seconds until the end of the run, by the plan's costs; -1: unknown */
double run_state_left(struct run_state *s, double now);

#endif
