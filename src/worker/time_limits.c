#define _DEFAULT_SOURCE
#include "worker/time_limits.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "core/event.h"
#include "os/clock.h"

#define LOOK .5 /* longest pause between looks, in seconds */

void
time_limits_begin(struct time_limits *t, struct arena *a, const char *events)
{
	t->arena = a;
	t->events = events;
	t->fd = -1;
	t->looked = clock_steady();
	t->collected = 0;
	t->began = 0;
	if (t->ends <= 0 && t->bounds->timeout > 0)
		t->ends = t->looked + t->bounds->timeout;
}

/* A test cannot have begun before the last look, even if the clock was set
   meanwhile. */
static void
start(struct time_limits *t, const struct event *e, double now)
{
	double age = clock_now() - e->time, most = now - t->looked;

	t->began = now - (age < 0 ? 0 : age > most ? most : age);
	t->limit = e->limit > 0 ? e->limit : t->bounds->test_timeout;
	t->told = 0;
}

static void
take(struct time_limits *t, const char *line, size_t n, double now)
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

/* reads on in the journal */
static void
follow(struct time_limits *t, double now)
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
		for (start = t->line.s;
			(end = memchr(start, '\n',
				 t->line.n - (size_t)(start - t->line.s)));
			start = end + 1)
			take(t, start, (size_t)(end - start), now);
		t->line.n -= (size_t)(start - t->line.s);
		memmove(t->line.s, start, t->line.n);
	}
	t->looked = now;
}

enum time_limit
time_limits_look(struct time_limits *t)
{
	double now = clock_steady();

	if (!t->events)
		return TIME_LIMIT_NONE;
	follow(t, now);
	if (t->ends > 0 && now >= t->ends)
		return TIME_LIMIT_GROUP;
	if (t->began > 0 && t->limit > 0 && now >= t->began + t->limit)
		return TIME_LIMIT_TEST;
	if (t->began > 0 && t->bounds->slow > 0 && !t->told &&
		now >= t->began + t->bounds->slow) {
		t->told = 1;
		return TIME_LIMIT_SLOW;
	}
	return TIME_LIMIT_NONE;
}

int
time_limits_pause(const struct time_limits *t)
{
	double now = clock_steady(), pause = LOOK;
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
time_limits_shift(struct time_limits *t, double seconds)
{
	if (t->ends > 0)
		t->ends += seconds;
	if (t->began > 0)
		t->began += seconds;
	t->looked += seconds;
}

void
time_limits_end(struct time_limits *t)
{
	if (t->events && t->fd >= 0)
		close(t->fd);
	t->events = NULL;
	buf_release(&t->line);
}
