/*
 * The results of the last runs (report/run_results.h), for the report page: the
 * outcome and the duration of each test. Read without a parser of JSON, since
 * there may be a hundred thousand lines.
 */
#ifndef REPORT_PAGE_PAST_RUNS_H
#define REPORT_PAGE_PAST_RUNS_H

#include "base/hashmap.h"
#include "core/group_result.h"

struct past_run {
	double start, stop;
	const char *commit, *branch; /* or NULL */
	size_t counts[NOUTCOMES];
	struct hashmap results; /* id as JSON -> struct past_result */
};

struct past_runs {
	struct arena *arena;
	VEC(struct past_run) runs; /* the newest first, this one included */
};

void past_runs_read(struct past_runs *p, struct arena *a);

/* puts "runs": [{"start", "stop", "commit", "branch", "counts": {outcome: n}}] */
void past_runs_put(struct buf *b, const struct past_runs *p);

/* puts "runs": [[index of the run, outcome, seconds]] of a test, newest first;
   nothing, if only this run had it */
void
past_runs_put_test(struct buf *b, const struct past_runs *p, const char *id);

#endif
