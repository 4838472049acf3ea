/*
 * The marks of a suite by which it can be divided, and how many tests each
 * has. Pure; all of it belongs to the arena.
 */
#ifndef SUITE_MARK_COUNTS_H
#define SUITE_MARK_COUNTS_H

#include "base/vec.h"
#include "suite/suite.h"

struct mark_count {
	const char *name;
	VEC(size_t) tests; /* places in the whole suite, ascending */
	size_t nbeside;    /* tests of the modules that it is in */
	size_t nown;       /* tests that no mark before this one has */
};

/*
 * First the marks that hold whole modules, small ones before large ones; then
 * those that go across modules, such as `slow`. So most of a suite is dealt out
 * to marks that do not meet.
 */
struct mark_counts {
	VEC(struct mark_count) marks;
	size_t ntests;
	size_t nbare; /* tests without any of the marks */
};

void
mark_counts_take(struct mark_counts *c, struct arena *a, const struct suite *s);

/* of pytest or one of its plugins, or no word of a mark expression */
int mark_counts_ignores(struct arena *a, const char *mark);

#endif
