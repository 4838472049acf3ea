/*
 * The end of a run for programs that read a little text, such as coding agents:
 * what ran, what failed by cause with file, line and assertion, and what to type
 * next, in at most AGENT_SUMMARY_MAX bytes. Pure.
 */
#ifndef REPORT_AGENT_SUMMARY_H
#define REPORT_AGENT_SUMMARY_H

#include "report/summary.h"

enum { AGENT_SUMMARY_MAX = 3500 }; /* about 1,000 tokens */

/* typed: the words of the run's command line; NULL: unknown */
void agent_summary_put(struct buf *b, struct arena *a, const struct summary *s,
	const strings *typed);

/* puts a test of the run as JSON: as in status.json, with its group, the reason of
   a failure, its place, and where its log is */
void
agent_summary_put_test(struct buf *b, struct arena *a, const struct summary *s,
	const struct group_result *group, const struct test_result *t);

#endif
