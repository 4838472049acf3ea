/*
 * What may have mattered to a test: the tests that had started before it in
 * its process, in their order, the modules that were read there, and the
 * groups that ran meanwhile. Of a process of threads (--mt) that is what all
 * groups did before and while it ran. Pure: from the records of a run.
 */
#ifndef ISOLATE_CANDIDATES_H
#define ISOLATE_CANDIDATES_H

#include "isolate/search.h"
#include "report/summary.h"

struct candidate {
	const char *test;   /* node id; NULL: its module is only read */
	const char *module; /* path, from where node ids begin */
	size_t group;       /* of the plan */
};

/*
 * First the tests before it (nbefore), then modules that only tests after them
 * are in (up to n), then the modules of the tests before it, which `reads`
 * leads to. See isolate/search.h.
 */
struct candidates {
	VEC(struct candidate) all;
	size_t nbefore, n;
	size_t *reads;
	indexes beside; /* groups that ran while it did */
};

void candidates_find(struct candidates *near, struct arena *a,
	const struct summary *s, size_t group, const struct test_result *t,
	int threads);

/* the tests of a group that have run, in their order */
void candidates_of_group(struct candidates *near, struct arena *a,
	const struct summary *s, size_t group);

/* those that had started before the test in another status; -1: it has not */
int candidates_before(struct candidates *near, struct arena *a,
	const struct group_result *s, const char *test);

/* the module of a node id */
const char *candidates_module(struct arena *a, const char *id);

#endif
