/*
 * Why tests of a run failed: what `arun --isolate` has found out, in
 * .aomaker-build/isolated.json, for the reports. It changes no outcome.
 *
 *   {"v", "trials", "seconds", "left": failures that were not looked into,
 *    "why_left", "tests": [{"group", "test", "verdict": diagnosis_names,
 *    "text": in words, "alone", "order", "after", "beside": [runs, failed] of
 *    its trials, "partners": [node ids or modules that it depends on],
 *    "reads": 1 where it is enough to read those modules, "groups": [that ran
 *    beside it], "unsought": why others were not tried before it,
 *    "commands": [what shows it]}]}
 *
 * Strings belong to the arena.
 */
#ifndef CORE_DIAGNOSIS_H
#define CORE_DIAGNOSIS_H

#include "base/buf.h"
#include "base/vec.h"

enum diagnosis_verdict {
	DIAGNOSIS_UNKNOWN, /* no trial could tell */
	DIAGNOSIS_FAILING, /* alone, each time */
	DIAGNOSIS_AFTER,   /* after the set, and not alone */
	DIAGNOSIS_WITHOUT, /* alone, and not after the set: brittle */
	DIAGNOSIS_BESIDE,  /* only while others run */
	DIAGNOSIS_FLAKY,
	NDIAGNOSIS_VERDICTS
};

struct trial_count {
	int runs, failed;
};

struct diagnosis {
	const char *group, *test;
	enum diagnosis_verdict verdict;
	struct trial_count alone, order, after, beside;
	strings partners;
	int reads;
	strings groups;
	const char *note;     /* why there is no verdict */
	const char *unsought; /* why it was not tried after other groups,
				   though it fails alone; or NULL */
	strings commands;
	const char *text;
};

struct diagnoses {
	VEC(struct diagnosis) tests;
	size_t left;
	const char *why_left;
	size_t trials;
	double seconds;
};

extern const char *const diagnosis_names[NDIAGNOSIS_VERDICTS];

/* the verdict and its evidence, in one line */
const char *diagnosis_text(struct arena *a, const struct diagnosis *d);

/* NULL: it was not looked into */
const struct diagnosis *
diagnosis_of(const struct diagnoses *all, const char *group, const char *test);

/* the JSON text, without a line's end; and the file, as it was written since
   `began`; -1 with errno: it cannot be written */
void diagnoses_put(struct buf *b, const struct diagnoses *all);
void diagnoses_read(struct arena *a, struct diagnoses *all, double began);
int diagnoses_write(const struct diagnoses *all);

/* what another such file says, too */
void diagnoses_add(struct arena *a, struct diagnoses *all, const char *path);

#endif
