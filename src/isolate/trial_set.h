/*
 * A trial that is under way, with the crowd beside it where the search wants
 * to see the test among all that ran beside it.
 */
#ifndef ISOLATE_TRIAL_SET_H
#define ISOLATE_TRIAL_SET_H

#include "isolate/failed_test.h"

struct trial_set {
	struct failed_test *subject;
	size_t place; /* in the batch of its search */
	struct trial trial;
	VEC(struct trial) crowd;
	int quiet; /* nothing else is to run meanwhile */
	int over;  /* the crowd is to end, too */
};

/* whether nothing else may run meanwhile */
int trial_set_is_quiet(const struct search_trial *t);

/* the next trial of the subject's batch; -1 with errno, and some may run */
int trial_set_start(
	struct trial_set *s, struct trials *all, struct failed_test *subject);

/* 1: all of it has ended */
int trial_set_ended(struct trial_set *s, const struct trials *all);

/* it has ended: what it says, which its folders are not needed for any more */
enum search_result trial_set_close(struct trial_set *s, struct trials *all);

/* to its supervisors */
void trial_set_signal(const struct trial_set *s, int signal);

void trial_set_kill(struct trial_set *s);

#endif
