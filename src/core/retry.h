/*
 * Tests that run again because they failed. Each attempt is kept; the last one
 * counts (struct test_result).
 */
#ifndef CORE_RETRY_H
#define CORE_RETRY_H

#include "core/journal.h"

/* whether it has failed in a way that another attempt may mend */
int retry_may(const struct test_result *t);

/*
 * The tests that have failed, from now on not run, and what they have done so
 * far among their tries. Empty: there are none.
 */
indices retry_failed(struct journal *j);

/* a test that no retry has come to: what it did before counts */
void retry_recall(struct group_result *s);

#endif
