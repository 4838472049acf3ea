/*
 * The suite as pytest sees it: versions, configuration and, when asked for,
 * every module with its tests and their marks. Asked of pytest itself once
 * (src/python) and kept in .aomaker-build/suite.jsonl for as long as none of
 * the files that the answer depends on has changed. All of it belongs to the
 * arena of the diag.
 */
#ifndef SUITE_H
#define SUITE_H

#include "config.h"
#include "diag.h"
#include "vec.h"

struct suite_mark {
	const char *name;
	const char *kwargs;	/* JSON object, or NULL when there are none */
};

struct suite_test {
	const char *id;
	const char *alone;	/* why it does not share threads, or NULL */
	VEC(struct suite_mark) marks;
};

struct suite_module {
	const char *path;
	const char *error;	/* why it cannot be collected, or NULL */
	VEC(struct suite_test) tests;	/* none: its collection is skipped */
};

struct suite {
	const char *python, *pytest;	/* versions */
	const char *allure;		/* version, NULL: not installed */
	const char *rootdir, *inipath;	/* inipath: NULL when there is none */
	strings args;			/* paths among the pytest arguments */
	strings python_files, norecursedirs, markers;
	strings inputs;			/* files and directories it depends on */
	VEC(struct suite_module) modules;
	size_t ntests;
};

/* -1: no answer; what pytest said of it is in d */
int suite_load(struct suite *s, const struct config *c, int want_tests,
	struct diag *d);

#endif
