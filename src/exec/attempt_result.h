/* Folds the end of an attempt into the status of its group. */
#ifndef EXEC_ATTEMPT_RESULT_H
#define EXEC_ATTEMPT_RESULT_H

#include "exec/supervision.h"

/*
 * Takes the journal and the end of c->attempt. lost: it died with the fork
 * server, or nobody saw its end; recorded: it was made by an earlier run or
 * supervisor. Returns 1 when the group did not cause the end of its worker.
 */
int attempt_result_take(struct supervision *c, int lost, int recorded);

/* the end of the attempt's log, with output that pytest had not read */
const char *attempt_result_log_tail(struct supervision *c);

#endif
