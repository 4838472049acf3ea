/*
 * What Allure results say of tests beyond their outcome: title, description,
 * attachments. A result does not name its test; those of one group ran one
 * after the other, and so are told apart by name and time.
 */
#ifndef EVIDENCE_H
#define EVIDENCE_H

#include "status.h"

struct evidence_result {
	const char *function;		/* its name, without parameters */
	const char *title, *doc;
	double start, stop;		/* seconds since 1970 */
	VEC(struct attachment) files;	/* of its steps, too */
};

struct evidence {
	struct arena *arena;
	VEC(struct evidence_result) results;
};

/* the content of a result file */
void evidence_take(struct evidence *e, jv result);

/* gives what was taken to the tests of a group, and forgets it */
void evidence_give(struct evidence *e, struct status *s);

#endif
