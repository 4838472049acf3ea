/*
 * The test modules below a directory, found as pytest finds them: names by
 * python_files, without the directories of norecursedirs, __pycache__ and
 * virtual environments. Nothing is imported.
 */
#ifndef SUITE_FIND_MODULES_H
#define SUITE_FIND_MODULES_H

#include "base/vec.h"
#include "suite/suite.h"

struct module_walk {
	const struct suite *suite; /* its patterns */
	strings modules;           /* paths, in the order of a walk */
	strings dirs;              /* every directory that was read */
	strings texts;             /* test*.txt, doctests to pytest */
};

/* adds what is below dir; -1 with errno when a directory cannot be read */
int find_modules(struct arena *a, struct module_walk *w, const char *dir);

#endif
