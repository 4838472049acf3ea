/*
 * Reduces groups of modules to the tests that node ids among pytest's arguments
 * name (tests/test_a.py::test_b). The index has no others of these modules; their
 * groups have the modules as arguments, and are to skip the rest.
 */
#ifndef PLAN_NAMED_TESTS_H
#define PLAN_NAMED_TESTS_H

#include "plan/plan.h"

/* 1: there is such an argument */
int named_tests_are_given(const struct suite *s);

/* root: of the project, absolute */
void named_tests_take(struct plan *p, const struct suite *s, const char *root,
	struct arena *a);

#endif
