#define _DEFAULT_SOURCE
#include "worker/time_limits.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "core/event.h"
#include "os/process.h"

#define LOOK .5		/* seconds between looks, at most */

void
timer_begin(struct timer *t, struct arena *a, const char *events)
{
	t->arena = a;
	t->events = events;
	t->fd = -1;
	t->looked = proc_clock();
	t->collected = 0;
	t->began = 0;
	if (t->ends <= 0 && t->bounds->timeout > 0)
		t->ends = t->looked + t->bounds->timeout;
}

/* a clock that was set meanwhile makes no test older than it can be */
static void
start(struct timer *t, const struct event *e, double now)
{
	double age = proc_now() - e->time, most = now - t->looked;

	t->began = now - (age < 0 ? 0 : age > most ? most : age);
	t->limit = e->limit > 0 ? e->limit : t->bounds->test_timeout;
	t->told = 0;
}

static void
take(struct timer *t, const char *line, size_t n, double now)
{
	static const char starts[] = "{\"event\":\"start\"";
	static const char limit[] = "{\"event\":\"limit\"";
	static const char ends[] = "{\"event\":\"finish\"";
	static const char ready[] = "{\"event\":\"collected\"";
	struct event e;

	if ((n > sizeof starts &&
			memcmp(line, starts, sizeof starts - 1) == 0) ||
			(n > sizeof limit &&
			memcmp(line, limit, sizeof limit - 1) == 0)) {
		event_parse(&e, t->arena, line, n);
		start(t, &e, now);
	} else if (n > sizeof ends &&
			memcmp(line, ends, sizeof ends - 1) == 0) {
		t->began = 0;
	} else if (n > sizeof ready &&
			memcmp(line, ready, sizeof ready - 1) == 0) {
		t->collected = 1;
	}
}

/* what the journal says by now */
static void
follow(struct timer *t, double now)
{
	char *start, *end;
	ssize_t n;

	if (t->fd < 0)
		t->fd = open(t->events, O_RDONLY | O_CLOEXEC);
	while (t->fd >= 0) {
		buf_reserve(&t->line, 16 * 1024);
		n = read(t->fd, t->line.s + t->line.n, 16 * 1024);
		if (n <= 0)
			break;
		t->line.n += (size_t)n;
		for (start = t->line.s; (end = memchr(start, '\n', t->line.n -
				(size_t)(start - t->line.s))); start = end + 1)
			take(t, start, (size_t)(end - start), now);
		t->line.n -= (size_t)(start - t->line.s);
		memmove(t->line.s, start, t->line.n);
	}
	t->looked = now;
}

enum timer_news
timer_look(struct timer *t)
{
	double now = proc_clock();

	if (!t->events)
		return TIMER_NOTHING;
	follow(t, now);
	if (t->ends > 0 && now >= t->ends)
		return TIMER_GROUP;
	if (t->began > 0 && t->limit > 0 && now >= t->began + t->limit)
		return TIMER_TEST;
	if (t->began > 0 && t->bounds->slow > 0 && !t->told &&
			now >= t->began + t->bounds->slow) {
		t->told = 1;
		return TIMER_SLOW;
	}
	return TIMER_NOTHING;
}

int
timer_pause(const struct timer *t)
{
	double now = proc_clock(), pause = LOOK;
	double limit = t->bounds->test_timeout;

	if (!t->events)
		return -1;
	if (limit > 0 && limit / 4 < pause)
		pause = limit / 4;
	if (t->ends > 0 && t->ends - now < pause)
		pause = t->ends - now;
	if (t->began > 0 && t->limit > 0 && t->began + t->limit - now < pause)
		pause = t->began + t->limit - now;
	return pause > 0 ? (int)(pause * 1000) + 1 : 1;
}

void
timer_shift(struct timer *t, double seconds)
{
	if (t->ends > 0)
		t->ends += seconds;
	if (t->began > 0)
		t->began += seconds;
	t->looked += seconds;
}

void
timer_end(struct timer *t)
{
	if (t->events && t->fd >= 0)
		close(t->fd);
	t->events = NULL;
	buf_release(&t->line);
}
