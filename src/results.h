/*
 * Every test of a run in a line: .aomaker-build/tests.jsonl, and of the run
 * before it tests.before.jsonl. The first line is {"v", "since", "start",
 * "stop"}, where since is the end of the run before, the others {"id", "group", "outcome", "seconds"} and, where there is one,
 * "message" (its first line), "flaky". Strings belong to the arena.
 */
#ifndef RESULTS_H
#define RESULTS_H

#include "map.h"
#include "summary.h"

struct result {
	const char *id, *group, *message;
	enum outcome outcome;
	double seconds;
	int flaky;
};

struct results {
	double start, stop;
	VEC(struct result) tests;
	struct map by_id;		/* index + 1, of the first of that id */
};

/*
 * Groups that ended before this run began, which Ninja or --incremental has
 * left alone, become `earlier`; they do not count for the start of the run.
 */
void results_mark_earlier(struct arena *a, struct summary *s);

/* of this run; the file of another run becomes that of the run before */
int results_write(struct arena *a, const struct summary *s);

/* 0, or -1 when there is none */
int results_read(struct arena *a, struct results *r, const char *path);

#endif
