/* Where a test failed: the lines of a traceback that name a place in a file, as in
   "tests/a.py:12: ...". */
#ifndef REPORT_ERROR_PLACE_H
#define REPORT_ERROR_PLACE_H

#include "base/arena.h"

/* the last such line, which names where the error was raised; or NULL */
const char *error_place_line(const char *trace);

/* "path:12" of that line; NULL: the traceback has none */
const char *error_place(struct arena *a, const char *trace);

/* a line of a file of the project, which a reviewer may look at */
struct error_place {
	const char *path;
	int line; /* 0: unknown */
};

/*
 * The last place in the module itself, also in a dump of Python's faulthandler;
 * without one the last place in the project; else the module.
 */
struct error_place
error_place_in(struct arena *a, const char *trace, const char *module);

#endif
