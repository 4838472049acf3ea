/*
 * What became of a run: the plan held against the statuses of its groups.
 * Strings belong to the arena, or to the plan and the statuses.
 */
#ifndef REPORT_SUMMARY_H
#define REPORT_SUMMARY_H

#include "core/diagnosis.h"
#include "core/group_result.h"
#include "plan/plan.h"

/* something that is not as it has to be, by name */
struct problem {
	const char *group, *text; /* text says what, and of which file */
	int fatal;                /* results are lost or damaged */
};

typedef VEC(struct problem) problems;

struct place {
	const char *group, *test;
};

typedef VEC(struct place) places;

struct summary {
	const struct plan *plan;
	struct group_result *statuses; /* one for each group of the plan */
	size_t planned, reported;      /* tests, and modules that failed to
					   be collected */
	size_t counts[NOUTCOMES], verdicts[NVERDICTS];
	places lost;       /* planned, without a record; test NULL:
					   the group as a whole */
	places unplanned;  /* a record that no plan asked for */
	places duplicates; /* reported by an earlier group too */
	problems problems;
	double start, stop;         /* of the groups that have run now, seconds
					   since 1970 */
	double began;               /* the run; 0: unknown */
	int resumed;                /* it goes on with one that was stopped */
	size_t cached;              /* groups that ended before it: passed, or
					   resumed, whatever they did */
	size_t flaky;               /* tests that failed, then passed */
	size_t alone;               /* tests that ran alone, of threads */
	double waited;              /* seconds that tests had to wait */
	int slots;                  /* groups at the same time; 0: unknown */
	const char *why_slots;      /* NULL: somebody said so */
	const char *coverage;       /* pytest-cov's report, or NULL */
	struct diagnoses diagnoses; /* of --isolate */
	int uncovered;              /* --cov-fail-under is not reached */
	int interrupted;
	int cut_off; /* Ninja failed: groups have no ends */
	int exit_status;
};

/* pure, but for reading; the statuses of the plan's groups */
void summary_read(struct summary *s, struct arena *a, const struct plan *p);

/*
 * Whether this group ended in an earlier run, and did not run in this one;
 * where reports say so, and how: "cached": 1, or "kept": 1 when it is resumed.
 */
int summary_cached(const struct summary *s, const struct group_result *status);
const char *summary_cached_key(const struct summary *s);

/* when the group began in this run, which may have gone on with it */
double
summary_start(const struct summary *s, const struct group_result *status);

/* adds a problem */
void
summary_problem(problems *to, struct arena *a, int fatal, const char *group,
	const char *fmt, ...) __attribute__((format(printf, 5, 6)));

/*
 * 0 passed, 1 failed, 2 interrupted, 3 lost or damaged, 4 pytest refused its
 * arguments and nothing else went wrong, 5 nothing selected
 */
int summary_exit(const struct summary *s);

/* pytest refused the group's arguments, or another mistake of its user */
int summary_refused(const struct group_result *s);

/* no order of the groups, on its slots, would have ended sooner */
double summary_bound(const struct summary *s);

/*
 * reports/summary.json. Of a test that was retried:
 *
 *   "flaky": [{"group", "test", "tries": [{"attempt": the group's folder N,
 *    "outcome", "start", "stop", "message"}]}]	it failed, then passed
 *   "failures": [{..., "tries": the same}]		it failed each time
 *
 * "isolated", after --isolate: see core/diagnosis.h. Both count once, by their last outcome. Groups have "attempts" (folders
 * 1...N) and "flaky" (how many of their tests are). Outcomes and verdicts:
 * core/group_result.c.
 */
void summary_put(struct buf *b, const struct summary *s);

#endif
