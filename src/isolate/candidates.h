/*
 * Candidates for the cause of a failure, from the results of a run: the tests
 * that started before the failed test in its process, in their order; the
 * modules that were collected there; the groups that ran at the same time.
 * With --mt all groups share the process, so the tests of every group that
 * started before the failed test had ended are candidates. Pure.
 */
#ifndef ISOLATE_CANDIDATES_H
#define ISOLATE_CANDIDATES_H

#include "isolate/search.h"
#include "report/summary.h"

struct candidate {
	const char *test;   /* node id; NULL: the module is only collected */
	const char *module; /* path as in node ids */
	size_t group;       /* index in the plan */
};

/*
 * `all` holds three parts in this order: the nbefore tests that ran before the
 * failed one; up to n, modules none of whose tests ran before it; then the
 * modules of the tests that ran before it, to which `module_of` leads. These are
 * the members of the sequence in isolate/search.h.
 */
struct candidates {
	VEC(struct candidate) all;
	size_t nbefore, n;
	size_t *module_of;
	indexes beside; /* groups that ran at the same time */
};

void
candidates_find(struct candidates *c, struct arena *a, const struct summary *s,
	size_t group, const struct test_result *t, int threads);

/* all tests of a group that ran, in their order */
void candidates_of_group(struct candidates *c, struct arena *a,
	const struct summary *s, size_t group);

/* the tests that started before `test` in this result; -1: `test` is not in it */
int candidates_before(struct candidates *c, struct arena *a,
	const struct group_result *s, const char *test);

/* the module of a node id */
const char *candidates_module(struct arena *a, const char *id);

#endif
