/*
 * Writes Allure results of tests that pytest could not report itself, since
 * their worker died or they never ran. One Python writes them for any number of
 * groups (reports/broken_results.py), into the folder of each one's last
 * attempt.
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

/* 1: the group has such tests */
int broken_results_is_wanted(const struct group_result *s);

/* allure: folder of the group's results; NULL: Allure is not in use */
void broken_results_add(
	struct broken_results *b, const char *status, const char *allure);

/* 0, also when nothing was added; else the output of the Python is in `output` */
int broken_results_write(struct broken_results *b, struct buf *output);

#endif
