/*
 * pytest's mark expressions: names, and, or, not, parentheses, and calls
 * name(key=value) as pytest >= 8.3 has them. Grammar and meaning:
 * https://docs.pytest.org/en/stable/example/markers.html
 */
#ifndef SUITE_MARKEXPR_H
#define SUITE_MARKEXPR_H

#include "base/vec.h"
#include "suite/suite.h"

struct markexpr;

/* NULL when it is none; *cause then says why */
struct markexpr *
markexpr_parse(struct arena *a, const char *text, const char **cause);

/* whether a test with these marks is selected */
int markexpr_selects(const struct markexpr *e, const struct suite_test *t);

/* whether it has a call, as pytest -k has none */
int markexpr_calls(const struct markexpr *e);

/* whether it is fulfilled, when `holds` says which names are */
int markexpr_holds(const struct markexpr *e,
	int (*holds)(const char *name, const void *of), const void *of);

/* the mark when the expression is one plain name, or NULL */
const char *markexpr_name(const struct markexpr *e);

#endif
