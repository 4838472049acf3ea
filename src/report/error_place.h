/* The lines of a traceback that name a place in a file: "tests/a.py:12: ...". */
#ifndef REPORT_ERROR_PLACE_H
#define REPORT_ERROR_PLACE_H

#include "base/arena.h"

/* the last such line, which names where the error was raised; or NULL */
const char *error_place_line(const char *trace);

/* "path:12" of that line; NULL: the traceback has none */
const char *error_place(struct arena *a, const char *trace);

#endif
