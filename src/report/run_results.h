/*
 * The results of all tests of a run, a line for each test: results.jsonl in the
 * store of runs (core/run_store.h). The first line is {"v", "start", "stop",
 * "commit", "branch"}, the last two if they are known (core/commit.h); the others are {"id", "group", "outcome", "seconds"} with "message" (its first
 * line) and "flaky" if set. Strings belong to the arena.
 */
#ifndef REPORT_RUN_RESULTS_H
#define REPORT_RUN_RESULTS_H

#include "base/hashmap.h"
#include "report/summary.h"

struct run_result {
	const char *id, *group, *message;
	enum outcome outcome;
	double seconds;
	int flaky;
};

struct run_results {
	double start, stop;
	VEC(struct run_result) tests;
	struct hashmap by_id; /* node id -> index + 1 of its first result */
};

/* writes the file of this run, unless no test ran; -1 with errno */
int run_results_write(struct arena *a, const struct summary *s);

/* -1: there is no such file, or it has no start */
int run_results_read(struct arena *a, struct run_results *r, const char *path);

#endif
