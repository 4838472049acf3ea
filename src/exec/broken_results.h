/*
 * Allure results of tests that pytest could not report itself: their worker
 * died, or they were never run. One Python (src/python, broken.py) writes them,
 * for as many groups as there are, into the folder of each one's last attempt.
 */
#ifndef EXEC_BROKEN_RESULTS_H
#define EXEC_BROKEN_RESULTS_H

#include "core/group_result.h"
#include "plan/plan.h"

struct broken {
	struct arena *arena;
	strings argv;
};

void broken_init(struct broken *b, struct arena *a, const char *python);

/* whether there are such tests */
int broken_is_wanted(const struct status *s);

/* allure: that folder; NULL: there are no Allure results */
void broken_add(struct broken *b, const char *status, const char *allure);

/* 0, also when nothing was added; else what went wrong is in said */
int broken_write(struct broken *b, struct buf *said);

#endif
