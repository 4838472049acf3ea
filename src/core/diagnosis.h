/*
 * Why tests of a run failed: the findings of `arun --isolate`, which reports
 * show, in .aomaker-build/isolated.json. They change no outcome.
 *
 *   {"v", "trials", "seconds", "left": failures that were not looked into,
 *    "why_left", "tests": [{"group", "test", "verdict": one of diagnosis_names,
 *    "text": in words, "alone", "order", "after", "beside": [runs, failed] of
 *    its trials, "partners": [node ids or modules that it depends on],
 *    "by_import": 1 where importing those modules is enough, "groups": [those that
 *    ran at the same time], "why_untried": why other groups were not tried before
 *    it, "commands": [commands that show it]}]}
 *
 * Strings are in the arena.
 */
#ifndef CORE_DIAGNOSIS_H
#define CORE_DIAGNOSIS_H

#include "base/buf.h"
#include "base/vec.h"

enum diagnosis_verdict {
	DIAGNOSIS_UNKNOWN, /* no trial could tell */
	DIAGNOSIS_FAILING, /* fails alone, each time */
	DIAGNOSIS_AFTER,   /* order-dependent: fails after its partners only */
	DIAGNOSIS_WITHOUT, /* brittle: fails unless its partners ran before */
	DIAGNOSIS_BESIDE,  /* load-dependent: fails while other groups run */
	DIAGNOSIS_FLAKY,   /* fails sometimes */
	NDIAGNOSIS_VERDICTS
};

/* trials of one kind */
struct trial_count {
	int runs, failed;
};

struct diagnosis {
	const char *group, *test;
	enum diagnosis_verdict verdict;
	struct trial_count alone;  /* of the test by itself */
	struct trial_count order;  /* of its group, in the order of the run */
	struct trial_count after;  /* after its partners */
	struct trial_count beside; /* while other groups ran */
	strings partners;
	int by_import; /* 1: importing the partners' modules is enough */
	strings groups;
	const char *note; /* the reason of DIAGNOSIS_UNKNOWN */
	/* why it was not tried after other groups though it fails alone; NULL:
	   it was */
	const char *why_untried;
	strings commands; /* command lines that show it */
	const char *text; /* the verdict in words */
};

struct diagnoses {
	VEC(struct diagnosis) tests;
	size_t left; /* failures that were not looked into */
	const char *why_left;
	size_t trials;
	double seconds; /* duration of all trials */
};

extern const char *const diagnosis_names[NDIAGNOSIS_VERDICTS];

/* the verdict and its evidence, in one line */
const char *diagnosis_text(struct arena *a, const struct diagnosis *d);

/* the diagnosis of a test; NULL: there is none */
const struct diagnosis *
diagnosis_of(const struct diagnoses *all, const char *group, const char *test);

/* appends the JSON text, without a line end */
void diagnoses_put(struct buf *b, const struct diagnoses *all);

/* reads isolated.json, unless it is older than `began` (seconds since 1970) */
void diagnoses_read(struct arena *a, struct diagnoses *all, double began);

/* writes isolated.json; -1 with errno */
int diagnoses_write(const struct diagnoses *all);

/* adds the diagnoses of another such file */
void diagnoses_add(struct arena *a, struct diagnoses *all, const char *path);

#endif
