/*
 * The summary of a run: the plan compared with the results of its groups, which
 * shows lost, unplanned and duplicate tests, and the exit status. Strings belong
 * to the arena, or to the plan and the results.
 */
#ifndef REPORT_SUMMARY_H
#define REPORT_SUMMARY_H

#include "core/diagnosis.h"
#include "core/group_result.h"
#include "plan/plan.h"

/* a problem with the results, for the reports */
struct problem {
	const char *group, *text; /* the text names the file */
	int fatal;                /* 1: results are lost or damaged */
};

typedef VEC(struct problem) problems;

struct group_test {
	const char *group, *test;
};

typedef VEC(struct group_test) group_tests;

struct summary {
	const struct plan *plan;
	struct group_result *results; /* one for each group of the plan */
	/* tests, and modules that failed to be collected */
	size_t planned, reported;
	size_t counts[NOUTCOMES], verdicts[NVERDICTS];
	group_tests
		lost; /* planned without a result; test NULL: a whole group */
	group_tests unplanned;  /* with a result, and not planned */
	group_tests duplicates; /* with results in several groups */
	problems problems;
	double start, stop; /* of the groups that ran in this run, since 1970 */
	double began;       /* when the run began; 0: unknown */
	int resumed;   /* 1: it continues a run that was stopped (--resume) */
	size_t cached; /* groups that kept the result of an earlier run */
	size_t flaky;  /* tests that failed, then passed */
	struct warning_list warnings; /* of all groups, as pytest tells them */
	size_t nwarnings;
	size_t alone;  /* tests that no other thread ran beside (--mt) */
	double waited; /* seconds that such tests and the others waited */
	int slots;     /* groups at the same time; 0: unknown */
	const char *why_slots; /* reason for that number; NULL: the user's */
	const char *coverage;  /* pytest-cov's report, or NULL */
	const char
		*plugins; /* what plugins have printed for the run, or NULL */
	struct diagnoses diagnoses; /* of --isolate */
	int uncovered;              /* 1: --cov-fail-under is not reached */
	int interrupted;
	int cut_off; /* 1: Ninja failed before all groups had ended */
	int exit_status;
};

/* reads the results of the plan's groups and compares them with the plan */
void summary_read(struct summary *s, struct arena *a, const struct plan *p);

/*
 * 1: this group keeps the result of an earlier run and did not run in this one.
 * Reports say so by the key "cached", or "kept" in a run that was resumed.
 */
int summary_cached(const struct summary *s, const struct group_result *status);
const char *summary_cached_key(const struct summary *s);

/* when the group began, or continued, in this run */
double
summary_start(const struct summary *s, const struct group_result *status);

/* adds a problem */
void
summary_problem(problems *to, struct arena *a, int fatal, const char *group,
	const char *fmt, ...) __attribute__((format(printf, 5, 6)));

/*
 * 0 passed, 1 failed, 2 interrupted, also by pytest.exit or session.shouldstop, 3 lost or damaged, 4 pytest refused its
 * arguments and nothing else went wrong, 5 nothing selected
 */
int summary_exit(const struct summary *s);

/* 1: pytest ended with a usage error, as for an unknown option */
int summary_refused(const struct group_result *s);

/* 1: there are warnings, and pytest is to tell them (no --disable-warnings) */
int summary_tells_warnings(const struct summary *s);

/* lower bound, in seconds, of any schedule of these groups on the slots */
double summary_bound(const struct summary *s);

/*
 * Writes reports/summary.json. Tests that were retried are in two lists:
 *
 *   "flaky": [{"group", "test", "tries": [{"attempt": the group's folder N,
 *    "outcome", "start", "stop", "message"}]}]	failed, then passed
 *   "failures": [{..., "tries": the same}]		failed each time
 *
 * Both count once, by their last outcome. Groups have "attempts" (folders 1...N)
 * and "flaky" (the number of their flaky tests). "warnings" are those of
 * core/warning_list.h. "isolated", after --isolate, is
 * described in core/diagnosis.h, outcomes and verdicts in core/group_result.c.
 */
void summary_put(struct buf *b, const struct summary *s);

#endif
