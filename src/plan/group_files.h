/*
 * Finds the test files that groups by path are made of: below --dist-file DIR
 * or --dist-suite DIR, or as pytest lists them.
 */
#ifndef PLAN_GROUP_FILES_H
#define PLAN_GROUP_FILES_H

#include "config/config.h"
#include "suite/suite.h"

struct group_files {
	strings modules; /* Python files */
	strings data;    /* other files that pytest collects */
	strings dirs;    /* directories that were read to find them */
	int unlisted;    /* 1: incomplete until pytest lists the suite */
};

/* strings belong to the arena of the diag, which also gets the errors */
void group_files_find(struct group_files *f, const struct config *c,
	const struct suite *s, struct diag *d);

/* all files, and the conftest.py files that belong to them, each once */
strings group_files_all(const struct group_files *f, struct arena *a);

#endif
