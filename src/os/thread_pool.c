#define _DEFAULT_SOURCE
#include "os/thread_pool.h"

#include <signal.h>

#include "os/machine.h"

/* does the next job, if there is one; the caller holds the lock */
static int
do_next(struct thread_pool *c, struct arena *a)
{
	size_t i = c->next;

	if (i == c->njobs)
		return 0;
	c->next++;
	pthread_mutex_unlock(&c->lock);
	c->work((char *)c->jobs + i * c->size, a);
	pthread_mutex_lock(&c->lock);
	c->done[i] = 1;
	pthread_cond_broadcast(&c->ended);
	return 1;
}

static void *
run_thread(void *data)
{
	struct pool_thread *t = data;

	pthread_mutex_lock(&t->pool->lock);
	while (do_next(t->pool, &t->arena))
		;
	pthread_mutex_unlock(&t->pool->lock);
	return NULL;
}

void
thread_pool_start(struct thread_pool *c, size_t nthreads)
{
	sigset_t all, before;

	pthread_mutex_init(&c->lock, NULL);
	pthread_cond_init(&c->ended, NULL);
	c->next = c->nthreads = 0;
	c->done = arena_alloc(c->arena, c->njobs + 1);
	if (nthreads > THREAD_POOL_MAX)
		nthreads = THREAD_POOL_MAX;
	/* Signals go to the caller's thread. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	while (c->nthreads < nthreads && c->nthreads < c->njobs) {
		struct pool_thread *t = &c->threads[c->nthreads];

		*t = (struct pool_thread){.pool = c};
		if (pthread_create(&t->thread, NULL, run_thread, t) != 0)
			break;
		c->nthreads++;
	}
	pthread_sigmask(SIG_SETMASK, &before, NULL);
}

size_t
thread_pool_spare(void)
{
	struct machine m;

	machine_look(&m);
	return m.cores >= 2 ? (size_t)m.cores - 1 : 0;
}

void *
thread_pool_take(struct thread_pool *c, size_t i)
{
	pthread_mutex_lock(&c->lock);
	while (!c->done[i])
		if (!do_next(c, c->arena))
			pthread_cond_wait(&c->ended, &c->lock);
	pthread_mutex_unlock(&c->lock);
	return (char *)c->jobs + i * c->size;
}

void
thread_pool_end(struct thread_pool *c)
{
	pthread_mutex_lock(&c->lock);
	c->next = c->njobs;
	pthread_mutex_unlock(&c->lock);
	for (size_t i = 0; i < c->nthreads; i++) {
		pthread_join(c->threads[i].thread, NULL);
		arena_join(c->arena, &c->threads[i].arena);
	}
	pthread_cond_destroy(&c->ended);
	pthread_mutex_destroy(&c->lock);
}
