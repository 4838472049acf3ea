/*
 * Applies pytest's -k and -m to an index that was made without them. Pure.
 */
#ifndef SUITE_SELECT_TESTS_H
#define SUITE_SELECT_TESTS_H

#include "suite/suite.h"

/* 1: -k or -m is given */
int select_tests_is_needed(const struct suite *s);

/*
 * Removes the tests that pytest would deselect. -1: only pytest can tell, so it
 * has to be asked with these options.
 */
int select_tests(struct suite *s, struct arena *a);

#endif
