/*
 * What Allure results say of tests beyond their outcome: title, description,
 * attachments. A result does not name its test; those of one group ran one
 * after the other, and so are told apart by name and time.
 */
#ifndef REPORT_ALLURE_TEST_INFO_H
#define REPORT_ALLURE_TEST_INFO_H

#include "core/group_result.h"

/* seconds; an Allure time is cut to milliseconds */
#define EVIDENCE_SLACK 0.0015

/* what a test and its result have in common */
struct evidence_key {
	const char *function;		/* its name, without parameters */
	int attempt;			/* folder of the group; 0: not known */
	double start;			/* seconds since 1970 */
};

struct evidence_result {
	struct evidence_key key;
	double stop;
	const char *title, *doc;
	VEC(struct attachment) files;	/* of its steps, too */
};

typedef VEC(struct evidence_result) evidence_results;

struct evidence {
	struct arena *arena;
	int attempt;			/* whose results are taken */
	evidence_results results;
};

/* of a node id; the results of a test have it, too */
const char *evidence_function(struct arena *a, const char *id);

/* the content of a result file */
void evidence_take(struct evidence *e, jv result);

/*
 * Gives what was taken to the tests of a group, and forgets it. Attachments of
 * an attempt that was not the last one are named so.
 */
void evidence_give(struct evidence *e, struct status *s);

#endif
