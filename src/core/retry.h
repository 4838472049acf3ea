/*
 * Retries: failed tests run again. Each attempt is kept in the result of the
 * test; the last one counts.
 */
#ifndef CORE_RETRY_H
#define CORE_RETRY_H

#include "core/journal.h"

/* 1 when the test has failed in a way that another attempt may cure */
int retry_may(const struct test_result *t);

/* lets a failed test run again: its outcome moves to its `tries`, and it becomes
   `not run` */
void retry_again(struct journal *j, size_t test);

/*
 * Returns the failed tests. Their outcome so far moves to their `tries`, and
 * they become `not run`.
 */
indices retry_failed(struct journal *j);

/* restores the last attempt of tests that no retry has run */
void retry_recall(struct group_result *s);

#endif
