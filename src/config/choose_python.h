/* Finds the Python that has pytest. */
#ifndef CONFIG_CHOOSE_PYTHON_H
#define CONFIG_CHOOSE_PYTHON_H

#include "config/config.h"

/*
 * Tries in this order: --python, `python` of the strategy file, $VIRTUAL_ENV
 * (which returns 1), ./.venv, the virtual environment that aomaker is installed
 * in, python3 of PATH. Sets c->python.
 */
int choose_python(struct config *c, const char *typed, struct diag *d);

#endif
