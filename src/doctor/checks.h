/*
 * The checks of `aomaker doctor`. Each one adds its findings.
 */
#ifndef DOCTOR_CHECKS_H
#define DOCTOR_CHECKS_H

#include "config/config.h"
#include "doctor/findings.h"
#include "suite/suite.h"

/*
 * Ninja, pytest and allure-pytest; s: NULL if pytest could not collect. -1: this
 * pytest is too old for further checks.
 */
int checks_programs(struct findings *f, const struct suite *s);

/* addopts and PYTEST_ADDOPTS: options whose effect differs in groups */
void checks_addopts(struct findings *f, const struct suite *s);

/* the configuration file of pytest, relative to here; NULL: there is none */
const char *checks_inipath(struct findings *f, const struct suite *s);

/* hooks.py, login.py, imports of the original aomaker, and names of xdist */
void
checks_files(struct findings *f, const struct config *c, const struct suite *s);

/* the target in conf/aomaker.yaml, and tests that several groups select */
void checks_target(
	struct findings *f, const struct config *c, const struct suite *s);

/* collection errors, unregistered marks, unstable node ids, ordered tests */
void checks_tests(struct findings *f, const struct suite *s);

/* tests that would run alone with --mt */
void checks_threads(struct findings *f, const struct suite *s);

/*
 * What the import of conftest.py makes that each group has to make itself, as
 * sessions of this project have found it
 */
void checks_sharing(struct findings *f);

/* session fixtures that are expensive in each group, by past runs */
void checks_fixtures(struct findings *f, const struct suite *s);

#endif
