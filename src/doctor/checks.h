/*
 * What is looked at in a project, for `aomaker doctor`. Each adds to the
 * findings what it finds.
 */
#ifndef DOCTOR_CHECKS_H
#define DOCTOR_CHECKS_H

#include "config/config.h"
#include "doctor/findings.h"
#include "suite/suite.h"

/*
 * Ninja, and what the project's Python has; s: NULL when pytest gave none. -1:
 * with such a pytest the rest is not worth a look.
 */
int checks_programs(struct findings *f, const struct suite *s);

/* options of pytest that the project's configuration always gives */
void checks_addopts(struct findings *f, const struct suite *s);

/* the file that configures pytest, from here; NULL: there is none */
const char *checks_inipath(struct findings *f, const struct suite *s);

/* hooks.py, login.py and the like, those of the original, and xdist's names */
void
checks_files(struct findings *f, const struct config *c, const struct suite *s);

/* the target of the strategy file, or marks of which there is none */
void checks_target(
	struct findings *f, const struct config *c, const struct suite *s);

/* modules, marks, ids and order */
void checks_tests(struct findings *f, const struct suite *s);

/* tests that run alone among threads */
void checks_threads(struct findings *f, const struct suite *s);

/* what past runs paid for session fixtures in each group */
void checks_fixtures(struct findings *f, const struct suite *s);

#endif
