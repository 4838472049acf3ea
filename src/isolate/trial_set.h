/*
 * A trial that is under way, with the crowd beside it where the search wants
 * to see the test among all that ran beside it.
 */
#ifndef ISOLATE_TRIAL_SET_H
#define ISOLATE_TRIAL_SET_H

#include "isolate/failed_test.h"

struct scene {
	struct subject *subject;
	size_t place;		/* in the batch of its search */
	struct trial trial;
	VEC(struct trial) crowd;
	int quiet;		/* nothing else is to run meanwhile */
	int over;		/* the crowd is to end, too */
};

/* whether nothing else may run meanwhile */
int scene_is_quiet(const struct isolate_trial *t);

/* the next trial of the subject's batch; -1 with errno, and some may run */
int scene_start(struct scene *s, struct trials *all, struct subject *subject);

/* 1: all of it has ended */
int scene_ended(struct scene *s, const struct trials *all);

/* it has ended: what it says, which its folders are not needed for any more */
enum isolate_result scene_close(struct scene *s, struct trials *all);

/* to its supervisors */
void scene_signal(const struct scene *s, int signal);

void scene_kill(struct scene *s);

#endif
