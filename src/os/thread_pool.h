/*
 * A thread pool: jobs of one kind, done ahead and taken in order by the caller.
 * A job uses itself, data that nobody changes meanwhile, and the arena of its
 * thread, whose memory goes to the pool's arena in the end.
 */
#ifndef OS_THREAD_POOL_H
#define OS_THREAD_POOL_H

#include <pthread.h>

#include "base/arena.h"

enum { THREAD_POOL_MAX = 8 }; /* threads; they all wait for one disk */

struct thread_pool {
	/* set by the caller */
	struct arena *arena;
	void *jobs; /* an array of njobs elements, */
	size_t njobs;
	size_t size; /* each of so many bytes */
	void (*work)(void *job, struct arena *a);

	/* the pool's own */
	pthread_mutex_t lock;
	pthread_cond_t ended;
	size_t next; /* index of the first job that nobody has begun */
	char *done;  /* for each job: 1 when it is done */
	size_t nthreads;
	struct pool_thread {
		struct thread_pool *pool;
		pthread_t thread;
		struct arena arena;
	} threads[THREAD_POOL_MAX];
};

/* starts at most nthreads threads besides the caller's */
void thread_pool_start(struct thread_pool *c, size_t nthreads);

/* the number of cores besides the one of the caller */
size_t thread_pool_spare(void);

/* returns job i, done; while it waits, the caller's thread does jobs, too */
void *thread_pool_take(struct thread_pool *c, size_t i);

/* waits for the jobs that have begun, drops the others */
void thread_pool_end(struct thread_pool *c);

#endif
