/*
 * Allure results of tests that pytest could not report itself: their worker
 * died, or they were never run. One Python (src/python, broken.py) writes them,
 * for as many groups as there are, into the folder of each one's last attempt.
 */
#ifndef EXEC_BROKEN_RESULTS_H
#define EXEC_BROKEN_RESULTS_H

#include "core/group_result.h"
#include "plan/plan.h"

struct broken_results {
	struct arena *arena;
	strings argv;
};

void broken_results_init(
	struct broken_results *b, struct arena *a, const char *python);

/* whether there are such tests */
int broken_results_is_wanted(const struct group_result *s);

/* allure: that folder; NULL: there are no Allure results */
void broken_results_add(
	struct broken_results *b, const char *status, const char *allure);

/* 0, also when nothing was added; else what went wrong is in said */
int broken_results_write(struct broken_results *b, struct buf *said);

#endif
