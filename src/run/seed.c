#define _DEFAULT_SOURCE
#include "run/seed.h"

#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/watch_lock.h"

#define ADDOPTS "PYTEST_ADDOPTS"

static unsigned order; /* the seed of pytest-randomly; 0: not drawn yet */

/* a random number from 1, since 0 disables hash randomization */
static unsigned
draw(void)
{
	uint32_t random = 0;
	int fd = open("/dev/urandom", O_RDONLY | O_CLOEXEC);

	if (fd < 0 || read(fd, &random, sizeof random) != sizeof random)
		random = (uint32_t)getpid();
	if (fd >= 0)
		close(fd);
	return random ? random : 1;
}

void
seed_hashes(struct arena *a)
{
	const char *given = getenv(SEED_HASHES), *shared;

	if (given && *given && strcmp(given, "random") != 0)
		return;
	shared = watch_lock_hashes(a);
	setenv(SEED_HASHES, shared ? shared : arena_fmt(a, "%u", draw()), 1);
}

void
seed_order(void)
{
	order = draw();
}

void
seed_randomly(struct arena *a, const struct suite *s)
{
	const char *given = getenv(ADDOPTS);

	if (!order)
		seed_order();
	if (s->unseeded)
		setenv(ADDOPTS,
			arena_fmt(a, "%s%s--randomly-seed=%u",
				given ? given : "", given && *given ? " " : "",
				order),
			1);
}
