/*
 * Records how an attempt ended, in its folder's end.json, so that a run that
 * was killed or lost its power can be resumed (arun --resume).
 */
#ifndef EXEC_ATTEMPT_RECORD_H
#define EXEC_ATTEMPT_RECORD_H

#include "core/journal_end.h"
#include "exec/attempt.h"

/* variable that is set for the groups of a resumed run (exec/resume.h) */
#define ATTEMPT_RECORD_VARIABLE "AOMAKER_RESUME"

void attempt_record_write(const struct attempt *t, int lost);

/*
 * Restores the end of the attempt's worker. 0: the attempt was never begun; -1:
 * it was running when the run or the group's supervisor was killed.
 */
int attempt_record_read(struct attempt *t);

/*
 * How the worker of the attempt in this folder ended, for those who only watch;
 * limits: of its group. -1: there is no record yet.
 */
int attempt_record_end(struct journal_end *end, struct arena *a,
	const char *folder, const struct limits *limits);

/* the limit of so many seconds that a worker was killed for, as a message */
const char *
attempt_record_limit(struct arena *a, enum time_limit expired, double seconds);

#endif
