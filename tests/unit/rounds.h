/* Tests with made-up data, of which a number tells all. */
#ifndef ROUNDS_H
#define ROUNDS_H

#include "base/arena.h"
#include "tap.h"

static unsigned seed;

/* from 0 to n - 1 (Numerical Recipes' generator) */
static unsigned
below(unsigned n)
{
	seed = seed * 1664525 + 1013904223;
	return (seed >> 8) % n;
}

/* one test of so many rounds; a round says what is wrong, or NULL */
static void
ok_rounds(unsigned rounds, const char *what,
	const char *(*round_of)(struct arena *a))
{
	const char *wrong = NULL;
	unsigned i;

	for (i = 0; i < rounds && !wrong; i++) {
		struct arena a = {0};

		seed = i;
		wrong = round_of(&a);
		arena_free(&a);
	}
	ok(!wrong, "%u random %s%s%s (seed %u)", rounds, what,
		wrong ? ": " : "", wrong ? wrong : "", i - 1);
}

#endif
