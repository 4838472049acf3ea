/*
 * Which of the members of a sequence are needed for something to happen, that
 * happens after all of them and after none does not. Pure: it says which of
 * them to try next, and is told what came of it.
 *
 *	bisect_init(&w, arena, n, width);
 *	while (bisect_next(&w))
 *		for each of w.tries: its `happened`, told by a trial of its set
 *	w.set has them, in their order
 *
 * The last member without which it does not happen is found by bisection,
 * then the last one before which it is still needed, and so on: a trial's cost
 * is log2 n for each member of the set. It holds for whatever happens; that no
 * smaller set is in it, where more members never prevent it.
 */
#ifndef ISOLATE_BISECT_H
#define ISOLATE_BISECT_H

#include "base/vec.h"

typedef VEC(size_t) indexes;

struct bisect_try {
	indexes set; /* ascending */
	int happened;
	size_t cut; /* the first of the members behind the kept */
};

struct bisect {
	struct arena *arena;
	size_t n;
	size_t width;  /* so many tries at the same time */
	indexes set;   /* needed for sure */
	size_t lo, hi; /* with all members from lo on it happens, from
				   hi on it does not */
	int stage;
	VEC(struct bisect_try) tries;
	size_t ntried;
};

void bisect_init(struct bisect *w, struct arena *a, size_t n, size_t width);

/* takes what has happened, and fills `tries`. 0: it has come to its end */
int bisect_next(struct bisect *w);

#endif
