/*
 * Every test of a run in a line: .aomaker-build/tests.jsonl, and of the run
 * before it tests.before.jsonl. The first line is {"v", "start", "stop"}, the
 * others {"id", "group", "outcome", "seconds"} and, where there is one,
 * "message" (its first line), "flaky". Strings belong to the arena.
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
	struct hashmap by_id; /* index + 1, of the first of that id */
};

/* of this run; the file of another run becomes that of the run before */
int run_results_write(struct arena *a, const struct summary *s);

/* 0, or -1 when there is none */
int run_results_read(struct arena *a, struct run_results *r, const char *path);

#endif
