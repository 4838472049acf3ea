/*
 * A running trial and, for SEARCH_BESIDE, the trials of the other groups that
 * run at the same time.
 */
#ifndef ISOLATE_TRIAL_SET_H
#define ISOLATE_TRIAL_SET_H

#include "isolate/failed_test.h"

struct trial_set {
	struct failed_test *failed;
	size_t place; /* index in the batch of its search */
	struct trial trial;
	VEC(struct trial) beside; /* trials of the other groups */
	int quiet; /* 1: no other trial may run at the same time */
	int over;  /* 1: the trials beside it were asked to end */
};

/* 1: nothing else may run at the same time */
int trial_set_is_quiet(const struct search_trial *t);

/* starts the next trial of the batch; -1 with errno, and some processes may
   run */
int trial_set_start(
	struct trial_set *s, struct trials *all, struct failed_test *failed);

/* 1: the trial and those beside it have ended */
int trial_set_ended(struct trial_set *s, const struct trials *all);

/* the outcome of a trial that has ended; removes the folders */
enum search_result trial_set_close(struct trial_set *s, struct trials *all);

/* sends a signal to the supervisors of its trials */
void trial_set_signal(const struct trial_set *s, int signal);

void trial_set_kill(struct trial_set *s);

#endif
