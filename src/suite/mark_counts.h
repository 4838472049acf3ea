/*
 * Counts the tests of each mark, for `init` and `doctor`, which propose marks
 * as groups. Pure; all of it belongs to the arena.
 */
#ifndef SUITE_MARK_COUNTS_H
#define SUITE_MARK_COUNTS_H

#include "base/vec.h"
#include "suite/suite.h"

struct mark_count {
	const char *name;
	VEC(size_t) tests; /* places in the whole suite, ascending */
	size_t nmodule;    /* all tests of the modules where it occurs */
	size_t nown;       /* tests that no earlier mark has */
};

/*
 * First the marks of whole modules, rare ones before frequent ones; then marks
 * that occur across modules, such as `slow`. In this order most tests go to
 * marks that do not overlap.
 */
struct mark_counts {
	VEC(struct mark_count) marks;
	size_t ntests;
	size_t nunmarked; /* tests without any of the marks */
};

void
mark_counts_take(struct mark_counts *c, struct arena *a, const struct suite *s);

/* 1: a mark of pytest or a plugin, or no valid name in a mark expression */
int mark_counts_ignores(struct arena *a, const char *mark);

#endif
