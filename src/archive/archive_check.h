/*
 * Checks, for `aomaker merge ARCHIVE...`, that archives of `aomaker pack` are
 * those of all shards of one plan. All mistakes are reported together, by the
 * names of the archives, before anything in the project changes.
 */
#ifndef ARCHIVE_ARCHIVE_CHECK_H
#define ARCHIVE_ARCHIVE_CHECK_H

#include "plan/plan.h"

struct archive {
	const char *path; /* of the file */
	const char *dir;  /* the folder into which it was unpacked */
	int damaged;      /* 1: it could not be unpacked */
	struct plan plan;
	double began;   /* start of its run, seconds since 1970 */
	const char *ci; /* identifies the run of a CI, or NULL */
};

typedef VEC(struct archive) archives;

/*
 * Checks that each shard of one plan is there once; d says what is not so. The
 * plan of all their groups is in *whole then, without requests of the project
 * (session outputs, options for rerun commands), which archives must not decide.
 * Pure.
 */
void archive_check(struct plan *whole, const archives *list, struct diag *d);

#endif
