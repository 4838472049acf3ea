/*
 * Merges groups while others still run, so that little is left to do when the last
 * one has ended: a thread reads their Allure results, and links them into the folder
 * that the merge begins with. Nothing is decided here: the merge reads again what
 * has changed since, and removes links that it does not want.
 */
#ifndef REPORT_ALLURE_MERGE_AHEAD_H
#define REPORT_ALLURE_MERGE_AHEAD_H

#include <pthread.h>

#include "base/hashmap.h"
#include "base/vec.h"
#include "report/allure/results_folder.h"

struct ahead_group {
	const char *slug, *name;
};

/* zeroed: nothing is merged ahead */
struct merge_ahead {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t more;
	int begun, ends; /* ends: read with the lock, too */

	/* shared, with the lock */
	struct arena arena;
	VEC(struct ahead_group) groups; /* that have ended, in this order */

	/* the thread's, until it ends */
	struct arena own;
	struct hashmap read; /* folder -> struct results_folder */
	int links;           /* 1: links can be made */
};

/* takes a group of the plan that has ended; the strings stay with the caller */
void
merge_ahead_group(struct merge_ahead *m, const char *slug, const char *name);

/* ends the thread, whatever is left to do; what it has read goes to the arena */
void merge_ahead_end(struct merge_ahead *m, struct arena *a);

/* after that: fills *f if its folder has not changed since it was read */
void merge_ahead_take(const struct merge_ahead *m, struct results_folder *f);

#endif
