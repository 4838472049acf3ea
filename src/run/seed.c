#define _DEFAULT_SOURCE
#include "run/seed.h"

#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ADDOPTS "PYTEST_ADDOPTS"

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
	const char *given = getenv(SEED_HASHES);

	if (!given || !*given || strcmp(given, "random") == 0)
		setenv(SEED_HASHES, arena_fmt(a, "%u", draw()), 1);
}

void
seed_randomly(struct arena *a, const struct suite *s)
{
	const char *given = getenv(ADDOPTS);

	if (s->unseeded)
		setenv(ADDOPTS,
			arena_fmt(a, "%s%s--randomly-seed=%u",
				given ? given : "", given && *given ? " " : "",
				draw()),
			1);
}
