/* Jobs in threads, taken in order; their memory outlives the threads. */
#include "os/thread_pool.h"
#include "tap.h"

enum { NJOBS = 1000 };

struct job {
	int number;
	const char *text;
};

static void
work(void *data, struct arena *a)
{
	struct job *j = data;

	j->text = arena_fmt(a, "job %d", j->number);
}

static void
test_all(size_t nthreads, const char *name)
{
	static struct job jobs[NJOBS];
	struct arena a = {0};
	struct thread_pool c = {.arena = &a,
		.jobs = jobs,
		.njobs = NJOBS,
		.size = sizeof *jobs,
		.work = work};
	int right = 0;

	for (int i = 0; i < NJOBS; i++)
		jobs[i] = (struct job){i, NULL};
	thread_pool_start(&c, nthreads);
	for (size_t i = 0; i < NJOBS; i++) {
		struct job *j = thread_pool_take(&c, i);

		right += j == &jobs[i] && j->text != NULL;
	}
	thread_pool_end(&c);
	for (int i = 0; i < NJOBS; i++)
		right += strcmp(jobs[i].text, arena_fmt(&a, "job %d", i)) == 0;
	ok(right == 2 * NJOBS, "each is done, and what it left stays: %s",
		name);
	arena_free(&a);
}

static void
test_early_end(void)
{
	struct job jobs[2] = {{0, NULL}, {1, NULL}};
	struct arena a = {0};
	struct thread_pool c = {.arena = &a,
		.jobs = jobs,
		.njobs = 2,
		.size = sizeof *jobs,
		.work = work};

	thread_pool_start(&c, 0);
	thread_pool_take(&c, 0);
	thread_pool_end(&c);
	ok(jobs[0].text && !jobs[1].text, "what nobody needs is not begun");
	c.njobs = 0;
	thread_pool_start(&c, 4);
	thread_pool_end(&c);
	ok(c.nthreads == 0, "no job, no thread");
	arena_free(&a);
}

int
main(void)
{
	test_all(0, "by the caller alone");
	test_all(1, "a thread");
	test_all(THREAD_POOL_MAX + 1, "more threads than there may be");
	test_early_end();
	return done();
}
