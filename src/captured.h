/*
 * What a test had printed, and pytest had not read yet, when its worker died:
 * pytest keeps it in files that are gone with the worker, but for these in the
 * attempt's folder (src/python/aomaker_pytest/captured.py).
 */
#ifndef CAPTURED_H
#define CAPTURED_H

#include "attempt.h"

/* the ends of these files go to the end of the worker's log; they are gone */
void captured_take(const struct attempt *t);

#endif
