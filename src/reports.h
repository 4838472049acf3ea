/* The files of reports/ that are ours: page, trace, JUnit, summary. */
#ifndef REPORTS_H
#define REPORTS_H

#include "diag.h"
#include "history.h"

/*
 * facts: of the environment; h: with this run in it; html: the page, too, or
 * else that of an earlier run goes. -1: why is in d
 */
int reports_write(const struct summary *s, const pairs *facts,
	const struct history *h, int html, struct diag *d);

#endif
