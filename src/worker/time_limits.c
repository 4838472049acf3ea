#include "worker/time_limits.h"

#include "os/clock.h"

#define LOOK .5 /* longest pause between looks, in seconds */

void
time_limits_begin(struct time_limits *t)
{
	t->watching = 1;
	t->looked = clock_steady();
	t->collected = 0;
	t->test_began = 0;
	if (t->deadline == 0 && t->limits->timeout > 0)
		t->deadline = t->looked + t->limits->timeout;
}

/* A test cannot have begun before the last look, even if the clock was set
   meanwhile. */
static void
start(struct time_limits *t, const struct event *e)
{
	double now = clock_steady();
	double age = clock_now() - e->time, most = now - t->looked;

	t->test_began = now - (age < 0 ? 0 : age > most ? most : age);
	t->test_limit = e->limit > 0 ? e->limit : t->limits->test_timeout;
	t->slow_told = 0;
}

void
time_limits_event(struct time_limits *t, const struct event *e)
{
	if (!t->watching)
		return;
	if (e->kind == EVENT_START || e->kind == EVENT_LIMIT)
		start(t, e);
	else if (e->kind == EVENT_FINISH)
		t->test_began = 0;
	else if (e->kind == EVENT_COLLECTED)
		t->collected = 1;
}

enum time_limit
time_limits_look(struct time_limits *t)
{
	double now;

	if (!t->watching)
		return TIME_LIMIT_NONE;
	journal_reader_read(t->journal);
	now = t->looked = clock_steady();
	if (t->deadline != 0 && now >= t->deadline)
		return TIME_LIMIT_GROUP;
	if (t->test_began != 0 && t->test_limit > 0 &&
		now >= t->test_began + t->test_limit)
		return TIME_LIMIT_TEST;
	if (t->test_began != 0 && t->limits->slow > 0 && !t->slow_told &&
		now >= t->test_began + t->limits->slow) {
		t->slow_told = 1;
		return TIME_LIMIT_SLOW;
	}
	return TIME_LIMIT_NONE;
}

int
time_limits_pause(const struct time_limits *t)
{
	double now = clock_steady(), pause = LOOK;
	double limit = t->limits->test_timeout;

	if (!t->watching)
		return -1;
	if (limit > 0 && limit / 4 < pause)
		pause = limit / 4;
	if (t->deadline != 0 && t->deadline - now < pause)
		pause = t->deadline - now;
	if (t->test_began != 0 && t->test_limit > 0 &&
		t->test_began + t->test_limit - now < pause)
		pause = t->test_began + t->test_limit - now;
	return pause > 0 ? (int)(pause * 1000) + 1 : 1;
}

void
time_limits_shift(struct time_limits *t, double seconds)
{
	if (t->deadline != 0)
		t->deadline += seconds;
	if (t->test_began != 0)
		t->test_began += seconds;
	t->looked += seconds;
}

void
time_limits_end(struct time_limits *t)
{
	t->watching = 0;
}
