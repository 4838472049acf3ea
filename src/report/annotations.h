/*
 * Failures at lines of the source, as CIs show them beside a change: workflow
 * commands of GitHub Actions ("::error file=...::..."), and the code quality
 * report of GitLab. Paths are relative to the checkout.
 */
#ifndef REPORT_ANNOTATIONS_H
#define REPORT_ANNOTATIONS_H

#include "report/summary.h"

/* the folder that the tests ran in, relative to the checkout that the CI names
   by an environment variable; "" when it names none */
const char *annotations_prefix(struct arena *a, const char *variable);

/* a command for each cause, and for flaky tests; GitHub shows ten of a kind */
void annotations_put_github(struct buf *b, struct arena *a,
	const struct summary *s, const char *prefix);

/* a JSON array with an entry for each test that failed */
void annotations_put_gitlab(struct buf *b, struct arena *a,
	const struct summary *s, const char *prefix);

#endif
