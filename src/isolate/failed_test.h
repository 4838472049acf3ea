/*
 * A test that failed, while it is found out why: what to try next (isolate/search.h)
 * over what ran around it (isolate/candidates.h), as trials that can be started, and
 * what follows from them as a diagnosis.
 */
#ifndef ISOLATE_FAILED_TEST_H
#define ISOLATE_FAILED_TEST_H

#include "core/diagnosis.h"
#include "isolate/candidates.h"
#include "isolate/trial.h"
#include "report/summary.h"

struct failed_test {
	struct arena *arena;
	const struct make_plan *gen;
	const strings *typed; /* the words of the run's command line */
	const struct summary *summary;
	size_t group;
	const struct test_result *test;
	struct candidates near;
	struct search search;
	size_t begun, ended; /* trials of the search's batch */
	int over, told;
	const char *why;      /* a trial told nothing */
	const char *unsought; /* why it was not tried after other groups */
};

/* arena, gen, typed and summary are set, as are its group and itself */
void failed_test_init(struct failed_test *s, size_t width);

/* what to start for a trial of its search */
struct trial_wish
failed_test_wish(const struct failed_test *s, const struct search_trial *t);

/* and beside it: all of another group, as it ran */
struct trial_wish failed_test_crowd(const struct failed_test *s, size_t group);

/* all tests of the run that leave their process alive, in the order in which
   one pytest runs them */
struct trial_wish failed_test_serial(const struct failed_test *s);

/* of the trial of all: where the test passed, what it needs is sought */
void failed_test_seek(struct failed_test *s, const struct group_result *serial);

struct diagnosis failed_test_diagnosis(const struct failed_test *s);

#endif
