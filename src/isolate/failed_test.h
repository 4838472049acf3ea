/*
 * One failed test under investigation by --isolate: translates the abstract
 * trials of isolate/search.h over the candidates of isolate/candidates.h into
 * trials that can be started, and the verdict into a diagnosis.
 */
#ifndef ISOLATE_FAILED_TEST_H
#define ISOLATE_FAILED_TEST_H

#include "core/diagnosis.h"
#include "isolate/candidates.h"
#include "isolate/trial.h"
#include "report/summary.h"

struct failed_test {
	struct arena *arena;
	const struct planned_run *made; /* the plan of the run */
	const strings *typed;           /* the words of its command line */
	const struct summary *summary;
	size_t group;
	const struct test_result *test;
	struct candidates candidates;
	struct search search;
	size_t begun, ended;     /* trials of the search's current batch */
	int over;                /* the search has its verdict */
	int told;                /* the verdict was printed */
	const char *why;         /* why a trial had no result */
	const char *why_untried; /* why it was not tried after other groups */
};

/* the caller has set arena, made, typed, summary, group and test */
void failed_test_init(struct failed_test *f, size_t width);

/* the tests and modules of a trial of its search */
struct trial_spec
failed_test_trial(const struct failed_test *f, const struct search_trial *t);

/* all tests of another group that ran, to be run at the same time */
struct trial_spec failed_test_beside(const struct failed_test *f, size_t group);

/* all tests of the run but those that ended their process, in one process and
   in the order in which a single pytest runs them */
struct trial_spec failed_test_serial(const struct failed_test *f);

/* reads the trial of all tests: if the test passed there, the search for the
   tests that it needs begins */
void failed_test_seek(struct failed_test *f, const struct group_result *serial);

struct diagnosis failed_test_diagnosis(const struct failed_test *f);

#endif
