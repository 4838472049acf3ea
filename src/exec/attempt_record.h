/*
 * Records how an attempt ended, in its folder's end.json, so that a run that
 * was killed or lost its power can be resumed (arun --resume).
 */
#ifndef EXEC_ATTEMPT_RECORD_H
#define EXEC_ATTEMPT_RECORD_H

#include "exec/attempt.h"

/* variable that is set for the groups of a resumed run (exec/resume.h) */
#define ATTEMPT_RECORD_VARIABLE "AOMAKER_RESUME"

void attempt_record_write(const struct attempt *t, int lost);

/*
 * Restores the end of the attempt's worker. 0: the attempt was never begun; -1:
 * it was running when the run or the group's supervisor was killed.
 */
int attempt_record_read(struct attempt *t);

#endif
