/*
 * Finds the test modules below a directory by pytest's rules, without importing
 * anything: names match python_files; norecursedirs, __pycache__ and virtual
 * environments are left out.
 */
#ifndef SUITE_FIND_MODULES_H
#define SUITE_FIND_MODULES_H

#include "base/vec.h"
#include "suite/suite.h"

struct module_walk {
	const struct suite *suite; /* has the patterns */
	strings modules;           /* paths, in pytest's order */
	strings dirs;              /* all directories that were read */
	strings texts;             /* test*.txt, which may hold doctests */
};

/* adds the modules below dir; -1 with errno: a directory is unreadable */
int find_modules(struct arena *a, struct module_walk *w, const char *dir);

#endif
