/*
 * Parses and evaluates pytest's mark expressions (-m) and keyword expressions
 * (-k): names, and, or, not, parentheses, and calls name(key=value) as in
 * pytest >= 8.3. Grammar: https://docs.pytest.org/en/stable/example/markers.html
 */
#ifndef SUITE_MARKEXPR_H
#define SUITE_MARKEXPR_H

#include "base/vec.h"
#include "suite/suite.h"

struct markexpr;

/* NULL: a syntax error, which *cause describes */
struct markexpr *
markexpr_parse(struct arena *a, const char *text, const char **cause);

/* 1: -m with this expression selects the test */
int markexpr_selects(const struct markexpr *e, const struct suite_test *t);

/* 1: has a call, which -k does not allow; also for e NULL */
int markexpr_calls(const struct markexpr *e);

/* the value of the expression, with holds(name, of) for each name */
int markexpr_holds(const struct markexpr *e,
	int (*holds)(const char *name, const void *of), const void *of);

/* the mark if the expression is a single name, or NULL */
const char *markexpr_name(const struct markexpr *e);

#endif
