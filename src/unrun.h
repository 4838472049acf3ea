/* Allure results of the tests of groups that were stopped before they started. */
#ifndef UNRUN_H
#define UNRUN_H

#include "summary.h"

/* by one Python for all of them; into the folders of the groups */
void unrun_report(const struct summary *s, const char *python,
	struct diag *d);

#endif
