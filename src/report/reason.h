/*
 * Why a test failed, in one line: the message of its error, the assertion behind
 * a message of its own, and the first difference where pytest shortens the values.
 */
#ifndef REPORT_REASON_H
#define REPORT_REASON_H

#include "base/buf.h"
#include "core/group_result.h"

/* appends the reason, not escaped; nothing, if there is none */
void reason_put(struct buf *b, const struct test_result *t);

/* the same in the arena; the name of the outcome, if there is none */
const char *reason_of(struct arena *a, const struct test_result *t);

/* the same of an earlier attempt */
void reason_put_attempt(struct buf *b, const struct test_attempt *t);

#endif
