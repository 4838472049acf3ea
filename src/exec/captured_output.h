/*
 * What a test had printed, and pytest had not read yet, when its worker died:
 * pytest keeps it in files that are gone with the worker, but for these in the
 * attempt's folder (src/python/aomaker_pytest/captured.py).
 */
#ifndef EXEC_CAPTURED_OUTPUT_H
#define EXEC_CAPTURED_OUTPUT_H

#include "exec/attempt.h"

/* the ends of these files go to the end of the worker's log; they are gone */
void captured_output_take(const struct attempt *t);

#endif
