#define _DEFAULT_SOURCE
#include "worker/end_worker.h"

#include <signal.h>

#include "os/clock.h"
#include "os/file_write.h"
#include "worker/forkserver.h"

#define GRACE 10.0 /* seconds for other threads to end their tests */

/* appends the worker's processes and open files to its log */
static void
log_processes(struct end_worker *e)
{
	struct buf b = {0};

	process_tree_take(&e->tree);
	buf_addc(&b, '\n');
	process_tree_put(&b, &e->tree);
	file_write_fd(e->log, b.s, b.n);
	buf_release(&b);
}

static enum end_worker_state
end_thread(struct end_worker *e)
{
	if (clock_steady() < e->ladder.due)
		return END_WORKER_WAITS;
	if (e->asked || forkserver_kill(e->server, GRACE) != 0)
		return END_WORKER_LOST;
	e->asked = 1;
	e->ladder.due = clock_steady() + GRACE + 10;
	return END_WORKER_WAITS;
}

static enum end_worker_state
end_process(struct end_worker *e)
{
	if (e->ladder.step == 0)
		log_processes(e);
	return kill_ladder_climb(&e->ladder) ? END_WORKER_WAITS
					     : END_WORKER_STUCK;
}

/* 1: the test ended while the worker wrote its stacks, before any signal that
   ends it */
static int
is_spared(struct end_worker *e)
{
	if (e->limit != TIME_LIMIT_TEST || e->ladder.step != 1)
		return 0;
	time_limits_look(e->time_limits);
	return e->time_limits->test_began != e->test_started;
}

void
end_worker_begin(struct end_worker *e, enum time_limit limit)
{
	/* The worker shows its stacks at SIGQUIT (group/run.py). */
	static const struct kill_step steps[] = {
		{SIGQUIT, 0, .3}, {SIGTERM, 1, 2}, {SIGKILL, 1, 10}, {0, 0, 0}};

	e->limit = limit;
	e->asked = 0;
	e->test_started = e->time_limits->test_began;
	kill_ladder_begin(&e->ladder, e->tree.worker, steps);
}

enum end_worker_state
end_worker_look(struct end_worker *e)
{
	if (is_spared(e)) {
		e->limit = TIME_LIMIT_NONE;
		return END_WORKER_SPARES;
	}
	return e->server ? end_thread(e) : end_process(e);
}

int
end_worker_pause(const struct end_worker *e)
{
	double left = e->ladder.due - clock_steady();

	return left > 0 ? (int)(left * 1000) + 1 : 0;
}
