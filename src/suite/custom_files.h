/*
 * Files that pytest collects although python_files does not match them: data
 * files of a hook pytest_collect_file, and doctests. find_modules() does not
 * see them, so pytest is asked to list the suite where there may be some.
 */
#ifndef SUITE_CUSTOM_FILES_H
#define SUITE_CUSTOM_FILES_H

#include "suite/find_modules.h"
#include "suite/suite.h"

/* 1: there may be some below the directories of the walk */
int custom_files_are_possible(
	struct arena *a, const struct suite *s, const struct module_walk *w);

/* the listed paths of the suite that the walk has not found */
strings custom_files(
	struct arena *a, const struct suite *s, const struct module_walk *w);

#endif
