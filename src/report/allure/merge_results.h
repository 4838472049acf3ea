/* Merges Allure results: of the groups of a run, or of several folders. */
#ifndef REPORT_ALLURE_MERGE_RESULTS_H
#define REPORT_ALLURE_MERGE_RESULTS_H

#include "base/diag.h"
#include "report/allure/merge_ahead.h"
#include "report/allure/result_set.h"

/*
 * Fills the set with the results of all attempts of all groups, and adds it to
 * `to`. facts: of the environment; ahead: what is merged already, or NULL. Tests in
 * s get titles and attachments; lost or extra results become problems in s. -1: d
 * says why.
 */
int merge_results_groups(struct result_set *set, struct summary *s,
	const pairs *facts, const struct merge_ahead *ahead,
	struct file_swap *to, struct diag *d);

/* merges folders into `out`; each of dirs is a project's reports folder or a
   folder of results. -1: d says why */
int merge_results_folders(const strings *dirs, const char *out, struct diag *d);

#endif
