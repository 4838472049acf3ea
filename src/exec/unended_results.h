/*
 * Allure results of a test whose worker was lost after the result was written
 * and before the journal had the end of the test. The test runs again.
 */
#ifndef EXEC_UNENDED_RESULTS_H
#define EXEC_UNENDED_RESULTS_H

#include "exec/attempt.h"

/*
 * Removes the results that began when the test with this id did, or later. start:
 * of the test, s since 1970. Allure's times are in ms, so a result that began in
 * the same one may be that of a test before, which has ended.
 */
void
unended_results_remove(const struct attempt *t, const char *id, double start);

#endif
