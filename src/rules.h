/*
 * The key `groups` of the strategy file: settings of the groups whose names
 * match a pattern; of each setting the last pattern that fits counts. Strings
 * belong to the arena of the diag.
 */
#ifndef RULES_H
#define RULES_H

#include "diag.h"
#include "vec.h"
#include "ydoc.h"

/* something that a file names, and where */
struct named {
	const char *name;	/* NULL: nothing */
	size_t line, column;
};

struct rule {
	const char *pattern;	/* fnmatch(3) */
	int spawn;		/* isolation; -1: not given */
	int exclusive;		/* -1: not given */
	struct named pool;
	VEC(struct named) after;	/* groups, or patterns of them */
};

typedef VEC(struct rule) rules;

/* takes the key's value; mistakes go to d */
void rules_take(rules *to, const struct ydoc *value, const char *file,
	struct diag *d);

int rules_match(const struct rule *rule, const char *group);

/* the value of `isolation`, here or for all groups: 1 spawn, 0 fork */
int rules_isolation(const struct ydoc *value, const char *file,
	struct diag *d);

#endif
