/*
 * Saves output that a test had printed, and pytest had not read yet, when its
 * worker died. The worker keeps it in files of the attempt's folder
 * (group/captured_output.py).
 */
#ifndef EXEC_CAPTURED_OUTPUT_H
#define EXEC_CAPTURED_OUTPUT_H

#include "exec/attempt.h"

/* appends the ends of these files to the worker's log, and removes them */
void captured_output_take(const struct attempt *t);

#endif
