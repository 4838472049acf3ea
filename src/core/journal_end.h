/*
 * The end of a worker, and of its group: tests that it began and did not finish,
 * those that have not run, and the verdict. Pure, as core/journal.h.
 */
#ifndef CORE_JOURNAL_END_H
#define CORE_JOURNAL_END_H

#include "core/journal.h"

struct journal_end {
	int exit_status;      /* -1: a signal killed it */
	int signal;           /* 0: none */
	int lost;             /* 1: taken away; its tests are not to blame */
	const char *limit;    /* the time limit it was killed at, or NULL */
	const char *evidence; /* the end of its log, or NULL */
};

/*
 * Ends the worker. The test that was running when it died becomes `crashed` or
 * `timed out`, with the evidence; so does the module that it was importing, if
 * it had not collected its tests yet.
 */
void journal_end(struct journal *j, const struct journal_end *end);

/* the tests that have not run and may run in another worker */
indices journal_rest(const struct journal *j);

/* ends the group: final outcomes and its verdict */
void journal_close(struct journal *j);

#endif
