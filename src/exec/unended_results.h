/*
 * Allure results of a test whose worker was lost after the result was written
 * and before the journal had the end of the test. The test runs again.
 */
#ifndef EXEC_UNENDED_RESULTS_H
#define EXEC_UNENDED_RESULTS_H

#include "exec/attempt.h"

/* removes the results that began at this time or later (s since 1970), when the
   test that was running did */
void unended_results_remove(const struct attempt *t, double start);

#endif
