/*
 * Reads the strategy file: conf/aomaker.yaml, or conf/dist_strategy.yaml (its
 * name in newer releases of aomaker 3) when the first has no target. Keys and
 * their meaning: aomaker.yaml(5). All strings belong to the arena of the diag.
 */
#ifndef CONFIG_STRATEGY_H
#define CONFIG_STRATEGY_H

#include "base/diag.h"
#include "base/vec.h"
#include "config/settings.h"
#include "formats/yaml_tree.h"

#define STRATEGY_FILE "conf/aomaker.yaml"
#define STRATEGY_NEWER "conf/dist_strategy.yaml"

/* a mark expression, and where it was written */
struct target_mark {
	const char *mark;
	const char *file; /* NULL: the command line */
	size_t line, column;
};

typedef VEC(struct target_mark) target_marks;

struct strategy {
	const char *file;   /* NULL: there is none */
	target_marks marks; /* the marks of the targets, in their order */
	/* value of dist-suite (by_suite) or dist-file; NULL: not given */
	const struct yaml_node *dist;
	int by_suite;
	/* when a target was wanted, and neither marks nor dist are given: */
	int no_target; /* 1: the file has marks, or lies in a wrong place */
	int empty;     /* 1: nobody has written anything about groups */
	struct settings settings;
};

/*
 * Reads the strategy of the project in the current directory. want_target: the
 * file selects the tests; without a target the caller reports the error with
 * strategy_explain. All errors go to d; the caller looks at d->nerrors.
 */
void strategy_load(struct strategy *s, int want_target, struct diag *d);

/* " (aomaker.yaml is not read; ...)" for a file in a wrong place, or "" */
const char *strategy_elsewhere(struct arena *a);

/* reports the missing target: what to write, and where */
void strategy_explain(const char *file, struct diag *d);

/* parses text that was read from `file`; for tests and fuzzing */
void strategy_parse(struct strategy *s, const char *file, const char *text,
	size_t n, int want_target, struct diag *d);

#endif
