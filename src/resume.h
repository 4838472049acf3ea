/*
 * arun --resume: goes on where a run stopped. Groups that have their verdicts
 * keep them; a group that was under way goes on with what has no final record
 * (record.h).
 */
#ifndef RESUME_H
#define RESUME_H

#include "plan.h"
#include "status.h"

/* the plan is that of the last run; else why it is not is in d, and -1 */
int resume_check(const struct plan *p, struct diag *d);

/* whether the groups of this run go on, or begin anew */
void resume_set(int on);

/* whether those of the run that began then did */
int resume_is(double began);

/* in a group of such a run: 1, it has its verdict, which is in *s */
int resume_keeps(struct arena *a, const char *path, const char *digest,
	struct status *s);

#endif
