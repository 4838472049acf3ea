/*
 * Jobs of one kind, done in threads ahead of the one who needs them, and taken
 * in order. A job sees nothing but itself, what nobody changes meanwhile, and
 * the arena of its thread; what it leaves there lives as long as the crew's.
 */
#ifndef OS_THREAD_POOL_H
#define OS_THREAD_POOL_H

#include <pthread.h>

#include "base/arena.h"

enum { THREAD_POOL_MAX = 8 }; /* threads; what they wait for is one disk */

struct thread_pool {
	/* of the caller */
	struct arena *arena;
	void *jobs;         /* an array */
	size_t njobs, size; /* of a job, in bytes */
	void (*work)(void *job, struct arena *a);

	/* of the crew */
	pthread_mutex_t lock;
	pthread_cond_t ended;
	size_t next; /* the first job that nobody has taken */
	char *done;  /* of each job */
	size_t nthreads;
	struct crew_hand {
		struct thread_pool *crew;
		pthread_t thread;
		struct arena arena;
	} hands[THREAD_POOL_MAX];
};

/* begins; nthreads beside the caller's, as far as there are so many to be had */
void thread_pool_start(struct thread_pool *c, size_t nthreads);

/* as many as there are cores beside the caller's */
size_t thread_pool_spare(void);

/* the job, done; the caller's thread works, too, while it waits */
void *thread_pool_take(struct thread_pool *c, size_t i);

/* jobs that nobody has begun are dropped; the others are waited for */
void thread_pool_end(struct thread_pool *c);

#endif
