/*
 * Helpers of a group: when the run has nothing more to start and slots are idle,
 * its leader (run/idle_slots.h) asks for further workers for a group that still
 * has much to do. Each is an attempt of its own, beside the first one, with a
 * supervisor of its own, `aomaker exec --helper N`; it claims tests from the far
 * end (core/claims.h). When the first attempt has ended, the group's supervisor
 * reads what the helpers have recorded, as it reads the attempts of a run that it
 * resumes.
 */
#ifndef EXEC_HELPERS_H
#define EXEC_HELPERS_H

#include "exec/supervision.h"

/* starts helpers of the first attempt, as many as the leader asks for by now */
void helpers_start(struct supervision *c);

/*
 * 1: the attempt after the current one was a helper's; it is the current one now,
 * and its supervisor has ended. 0: there is no other helper.
 */
int helpers_next(struct supervision *c);

/* takes what that helper has recorded into the group's result. 1: its worker was
   lost, as attempt_result_take() says, or ran no test */
int helpers_take(struct supervision *c);

/* 1: the attempt was a helper's, which ran no test */
int helpers_were_idle(const struct supervision *c, int number);

#endif
