/*
 * Files that pytest collects though python_files does not name them: data of
 * a conftest.py or plugin with pytest_collect_file, doctests. A walk does not
 * see them; pytest is asked for them where there may be some.
 */
#ifndef SUITE_CUSTOM_FILES_H
#define SUITE_CUSTOM_FILES_H

#include "suite/find_modules.h"
#include "suite/suite.h"

/* whether there may be some in what was walked */
int custom_files_are_possible(
	struct arena *a, const struct suite *s, const struct module_walk *w);

/* the paths of the suite that the walk has not found */
strings custom_files(
	struct arena *a, const struct suite *s, const struct module_walk *w);

#endif
