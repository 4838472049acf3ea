#define _DEFAULT_SOURCE
#include "os/clock.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* "SECONDS HOST", read by src/python, too */
#define EPOCH_VARIABLE "AOMAKER_EPOCH"

enum { STEP = 10 }; /* seconds; no message travels longer */

static double
read_clock(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double epoch; /* the time at 0 of the monotonic clock, since 1970 */

/* takes the run's epoch, unless the run began on another machine */
static int
find_epoch(const char *host)
{
	const char *text = getenv(EPOCH_VARIABLE);
	char *end;

	if (!text)
		return -1;
	epoch = strtod(text, &end);
	return *end == ' ' && strcmp(end + 1, host) == 0 ? 0 : -1;
}

double
clock_now(void)
{
	char host[256] = "", text[300];

	if (epoch != 0)
		return epoch + clock_steady();
	gethostname(host, sizeof host - 1);
	if (find_epoch(host) != 0) {
		epoch = read_clock(CLOCK_REALTIME) - clock_steady();
		snprintf(text, sizeof text, "%.6f %s", epoch, host);
		setenv(EPOCH_VARIABLE, text, 1);
	}
	return epoch + clock_steady();
}

void
clock_set(double now)
{
	if (fabs(now - clock_now()) > STEP)
		epoch = now - clock_steady();
}

double
clock_steady(void)
{
	return read_clock(CLOCK_MONOTONIC);
}
