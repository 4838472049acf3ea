/* Decides whether a group needs another attempt, and sets it up. */
#ifndef EXEC_NEXT_ATTEMPT_H
#define EXEC_NEXT_ATTEMPT_H

#include "exec/supervision.h"

/* after each attempt: counts the worker's death, and tells the controller */
void next_attempt_count(struct supervision *c, int lost);

/*
 * After a worker that died: 1, and the next attempt is set up, with the tests
 * that are left, but not the one that killed the worker. lost: the group did
 * not cause the worker's end.
 */
int next_attempt_rest(struct supervision *c, int lost);

/* 1: tests that failed are to be retried, and the next attempt is set up; waits
   for the delay between retries */
int next_attempt_retry(struct supervision *c);

/* 1: the run has as many failures as --maxfail allows, and no test may start */
int next_attempt_is_forbidden(struct supervision *c);

#endif
