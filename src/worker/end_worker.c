#define _DEFAULT_SOURCE
#include "worker/end_worker.h"

#include <signal.h>

#include "os/fs.h"
#include "os/process.h"
#include "worker/forkserver.h"

#define GRACE 10.0	/* seconds for other threads to end their tests */

/* from outside of it, what it was doing, to its log */
static void
look_at(struct ender *e)
{
	struct buf b = {0};

	survey_take(&e->survey);
	buf_addc(&b, '\n');
	survey_put(&b, &e->survey);
	fs_put(e->log, b.s, b.n);
	buf_release(&b);
}

static enum ender_news
end_thread(struct ender *e)
{
	if (e->step++ || server_kill(e->server, GRACE) != 0)
		return ENDER_LOST;
	e->next = proc_clock() + GRACE + 10;
	return ENDER_WAITS;
}

static enum ender_news
end_process(struct ender *e)
{
	static const struct { int signal; double pause; } steps[] = {
		{SIGQUIT, .3}, {SIGTERM, 2}, {SIGKILL, 10}
	};
	pid_t pid = e->survey.worker;
	int signal;

	if (e->step == sizeof steps / sizeof *steps)
		return ENDER_STUCK;
	if (e->step == 0)
		look_at(e);
	signal = steps[e->step].signal;
	kill(signal == SIGQUIT ? pid : -pid, signal);
	e->next = proc_clock() + steps[e->step++].pause;
	return ENDER_WAITS;
}

/* its test has come to an end after all, while its stacks were shown */
static int
is_spared(struct ender *e)
{
	if (e->why != TIMER_TEST || e->step != 1 || e->server)
		return 0;
	timer_look(e->timer);
	return e->timer->began != e->late;
}

void
ender_begin(struct ender *e, enum timer_news why)
{
	e->why = why;
	e->step = 0;
	e->next = proc_clock();
	e->late = e->timer->began;
}

enum ender_news
ender_look(struct ender *e)
{
	if (is_spared(e)) {
		e->why = TIMER_NOTHING;
		return ENDER_SPARES;
	}
	if (proc_clock() < e->next)
		return ENDER_WAITS;
	return e->server ? end_thread(e) : end_process(e);
}

int
ender_pause(const struct ender *e)
{
	double left = e->next - proc_clock();

	return left > 0 ? (int)(left * 1000) + 1 : 0;
}
