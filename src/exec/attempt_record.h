/*
 * How an attempt ended, kept in its folder (end.json), so that a run that was
 * killed or lost its power can be gone on with (arun --resume).
 */
#ifndef EXEC_ATTEMPT_RECORD_H
#define EXEC_ATTEMPT_RECORD_H

#include "exec/attempt.h"

/* set for the groups of a run that goes on (exec/resume.h) */
#define ATTEMPT_RECORD_VARIABLE "AOMAKER_RESUME"

void attempt_record_write(const struct attempt *t, int lost);

/*
 * 0: the attempt has not been made. Else how it ended is in its worker; -1: it
 * was under way when the run was, or its supervisor.
 */
int attempt_record_read(struct attempt *t);

#endif
