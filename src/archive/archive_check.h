/*
 * `aomaker merge ARCHIVE...`: the archives of all shards of one plan
 * (`aomaker pack`). What is wrong with any of them is told, by name and all at
 * once, before anything of the project is touched.
 */
#ifndef ARCHIVE_ARCHIVE_CHECK_H
#define ARCHIVE_ARCHIVE_CHECK_H

#include "plan/plan.h"

struct archive {
	const char *path,
		*dir; /* the file, and the folder it was unpacked to */
	int damaged;  /* so said who unpacked it */
	struct plan plan;
	double began;   /* its run, seconds since 1970 */
	const char *ci; /* the CI's own name of the run, or NULL */
};

typedef VEC(struct archive) archives;

/*
 * All shards of one plan, each once. What is not so goes to d. Pure. A plan of
 * all their groups is in *whole then; what is to be made of them (wishes, words
 * to type again) is for the project to say, not for its archives.
 */
void archive_check(struct plan *whole, const archives *list, struct diag *d);

#endif
