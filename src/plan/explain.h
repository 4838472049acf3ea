/*
 * Why a group would run when only those do that have not passed, or whose
 * inputs have changed (a bare `ninja`, arun --incremental), or would not.
 */
#ifndef PLAN_EXPLAIN_H
#define PLAN_EXPLAIN_H

#include "base/diag.h"
#include "base/hashmap.h"
#include "core/group_result.h"
#include "plan/plan.h"

/* the files that groups have read, as Ninja knows them */
struct explain_files {
	struct hashmap of;      /* stamp of a pass -> strings */
	struct hashmap changed; /* file -> double: when; 0: it is gone */
};

struct explain {
	struct arena *arena;
	const struct group *group;
	int lifeless;               /* its digest has nothing of the life
					   around it, as in list and graph */
	struct group_result status; /* of its last run */
	double passed;              /* 0: it has not */
	strings reasons;            /* for it to run; none: it would not */
	struct hashmap read;        /* its files */
};

/* -1: why not is in d */
int
explain_files_read(struct explain_files *f, struct arena *a, struct diag *d);

/* arena and group are the caller's, as is the arena of read */
void explain_group(struct explain *w, struct explain_files *f);

/* a time as people are told it, in the arena */
const char *explain_date(struct arena *a, double when);

/* says of each group of the plan whether it would not run */
void explain_cached(struct plan *p, struct arena *a);

#endif
