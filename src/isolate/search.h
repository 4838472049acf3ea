/*
 * Why a test failed: which trials of it to make, and what follows from them.
 * Pure; tests see to it with oracles of all kinds. What could have mattered is
 * a sequence: the tests that ran before it in its process, then modules that
 * were only read there. A trial runs some of it, in order, and then the test.
 *
 *	search_init(&s, arena, ...);
 *	while (search_next(&s))
 *		for each of s.trials: its `result`
 *	s.verdict, and the counts that are the evidence
 *
 * Trials may run at the same time, which may make them fail: what they say
 * then counts when others, with nothing beside them (`quiet`), say the same;
 * else all are made again, quietly. A test that fails each time is failing,
 * and never called flaky.
 */
#ifndef ISOLATE_SEARCH_H
#define ISOLATE_SEARCH_H

#include "core/diagnosis.h"
#include "isolate/bisect.h"

#define SEARCH_NONE ((size_t)-1)

enum search_result {
	SEARCH_NOTHING, /* it did not come to the test */
	SEARCH_PASSED,
	SEARCH_FAILED
};

enum search_kind {
	SEARCH_ALONE,
	SEARCH_ORDER, /* after all that ran before it */
	SEARCH_SET,   /* after some of the sequence */
	SEARCH_CROWD  /* the same as in order, and all that ran
				   beside it beside it */
};

struct search_trial {
	enum search_kind kind;
	indexes set; /* of the sequence */
	int quiet;   /* nothing else is to run meanwhile */
	enum search_result result;
};

typedef VEC(struct search_trial) search_trials;

struct search {
	struct arena *arena;
	size_t n;            /* members of the sequence */
	size_t nbefore;      /* the first of them, which are tests */
	const size_t *reads; /* test -> the member, which may be behind the
				   n, that only reads its module; SEARCH_NONE:
				   it is that of the test in question */
	int crowd;           /* something ran beside it */
	size_t width;

	search_trials trials;
	enum diagnosis_verdict verdict;
	struct trial_count alone, order, confirmed, beside;
	struct trial_count noise; /* alone, but for other trials, of which
					   `alone` is made anew */
	indexes set;              /* that it depends on */
	size_t ntrials;

	int stage, quiet;
	int want;           /* what is sought makes it pass */
	search_trials done; /* those before */
	struct bisect narrow;
};

void search_init(struct search *s, struct arena *a, size_t n, size_t nbefore,
	const size_t *reads, int crowd, size_t width);

/*
 * The test fails alone, and after this sequence of n tests has just passed:
 * finds those that it needs. The counts of before are kept.
 */
void search_needs(struct search *s, size_t n);

/* from now on with nothing beside its trials */
void search_quietly(struct search *s);

/* takes the results and fills `trials`. 0: there is a verdict */
int search_next(struct search *s);

#endif
