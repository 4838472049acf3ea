/* The files of reports/ that are ours: page, trace, JUnit, summary. */
#ifndef REPORTS_H
#define REPORTS_H

#include "diag.h"
#include "history.h"

/* what is wanted beside the files that are always written */
struct reports {
	int html;		/* 0: the page of an earlier run goes */
	const char *markdown;	/* a file, or NULL */
};

/*
 * facts: of the environment; h: with this run in it. The Markdown goes to the
 * end of $GITHUB_STEP_SUMMARY, too, when that is set. -1: why is in d
 */
int reports_write(const struct reports *r, const struct summary *s,
	const pairs *facts, const struct history *h, struct diag *d);

#endif
