/*
 * pytest's -k and -m, applied to an index that was made without them. Pure.
 */
#ifndef SUITE_SELECT_TESTS_H
#define SUITE_SELECT_TESTS_H

#include "suite/suite.h"

/* whether there is anything to select */
int select_tests_is_needed(const struct suite *s);

/*
 * Takes out the tests that pytest would deselect. -1: it cannot be told here,
 * and pytest has to be asked with these options.
 */
int select_tests(struct suite *s, struct arena *a);

#endif
