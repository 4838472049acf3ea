/*
 * Bisection of a sequence: finds the members that an effect needs. The effect
 * occurs after all members and does not occur after none. Pure: it proposes
 * sets to probe, and the caller says whether the effect occurred.
 *
 *	bisect_init(&b, arena, n, width);
 *	while (bisect_next(&b))
 *		set `occurred` of each of b.probes, by a trial of its set
 *	b.set holds the members, in their order
 *
 * Bisection finds the last member that the effect needs, then the last one
 * before it that is needed as well, and so on: about log2 n probes for each
 * member of the set. The effect always occurs after the set that is found. No
 * smaller set is in it, provided that further members never prevent the effect.
 */
#ifndef ISOLATE_BISECT_H
#define ISOLATE_BISECT_H

#include "base/vec.h"

typedef VEC(size_t) indexes;

struct bisect_probe {
	indexes set;  /* ascending */
	int occurred; /* set by the caller */
	size_t cut;   /* all members from this one on are in the set */
};

struct bisect {
	struct arena *arena;
	size_t n;
	size_t width; /* probes that are made at the same time */
	indexes set;  /* members that are needed for sure */
	/* the effect occurs with all members from lo on, not with those from hi
	   on */
	size_t lo, hi;
	int stage;
	VEC(struct bisect_probe) probes;
	size_t nprobes; /* all that were proposed */
};

void bisect_init(struct bisect *b, struct arena *a, size_t n, size_t width);

/* reads the results of `probes` and proposes the next ones. 0: `set` is final */
int bisect_next(struct bisect *b);

#endif
