/*
 * The search for the reason why a test failed: decides which trials of the test
 * to make, and derives a verdict from their results. Pure. The possible causes
 * are a sequence: the tests that ran before it in its process, then the modules
 * that were only collected there. A trial runs some members of the sequence, in
 * their order, and then the test.
 *
 *	search_init(&s, arena, ...);
 *	while (search_next(&s))
 *		set `result` of each of s.trials
 *	s.verdict is set, and the counts are its evidence
 *
 * Trials may run at the same time, which may itself make the test fail. Their
 * results count only if `quiet` trials, with nothing else running, agree; if
 * not, all trials are made again quietly. A test that fails every time has the
 * verdict failing, never flaky.
 */
#ifndef ISOLATE_SEARCH_H
#define ISOLATE_SEARCH_H

#include "core/diagnosis.h"
#include "isolate/bisect.h"

#define SEARCH_NONE ((size_t)-1)

enum search_result {
	SEARCH_NOTHING, /* the test did not run, or was skipped */
	SEARCH_PASSED,
	SEARCH_FAILED
};

enum search_kind {
	SEARCH_ALONE,
	SEARCH_ORDER, /* after all tests that ran before it */
	SEARCH_SET,   /* after some members of the sequence */
	SEARCH_BESIDE /* as SEARCH_ORDER, while the groups run that ran then */
};

struct search_trial {
	enum search_kind kind;
	indexes set; /* members of the sequence */
	int quiet;   /* 1: nothing else may run at the same time */
	enum search_result result;
};

typedef VEC(struct search_trial) search_trials;

struct search {
	struct arena *arena;
	size_t n;       /* members of the sequence */
	size_t nbefore; /* members that are tests; they come first */
	/* index of a test -> index of the member, maybe beyond n, that only
	   collects its module; SEARCH_NONE: the failed test is in that module */
	const size_t *module_of;
	int concurrent; /* 1: other groups ran at the same time */
	size_t width;   /* trials that are made at the same time */

	search_trials trials;
	enum diagnosis_verdict verdict;
	struct trial_count alone, order, confirmed, beside;
	/* the count `alone` of a search that began anew, quietly */
	struct trial_count noise;
	indexes set; /* the members that the test depends on */
	size_t ntrials;

	int stage, quiet;
	int wants_pass;     /* 1: seeks members that make the test pass */
	search_trials done; /* the last batch */
	struct bisect bisect;
};

void search_init(struct search *s, struct arena *a, size_t n, size_t nbefore,
	const size_t *module_of, int concurrent, size_t width);

/*
 * Starts a search for the tests that this test needs, which fails alone and has
 * passed after a sequence of n tests. The counts are kept.
 */
void search_needs(struct search *s, size_t n);

/* makes all further trials quiet */
void search_quietly(struct search *s);

/* reads the results and fills `trials` with the next batch. 0: there is a
   verdict */
int search_next(struct search *s);

#endif
