/*
 * The strategy file: conf/aomaker.yaml, or conf/dist_strategy.yaml when that
 * has no target (the name newer releases of the original use). Keys and their
 * meaning: aomaker.yaml(5). All strings belong to the arena of the diag.
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
struct wanted {
	const char *mark;
	const char *file; /* NULL: the command line */
	size_t line, column;
};

typedef VEC(struct wanted) wanteds;

struct strategy {
	const char *file;             /* NULL: there is none */
	int lacking;                  /* a target was wanted, and there is none,
				   though somebody has written one */
	int silent;                   /* the same, and nobody has */
	wanteds marks;                /* of the targets, in their order */
	const struct yaml_node *dist; /* or the directory whose modules or
				   directories are groups; NULL: not given */
	int by_suite;                 /* dist-suite; else dist-file */
	struct settings settings;
};

/*
 * Reads the strategy of the project in the current directory. want_target: it
 * is what chooses the tests; what is said when there is none is strategy_explain's
 * affair. Errors go to d, all of them; the caller looks at d->nerrors.
 */
void strategy_load(struct strategy *s, int want_target, struct diag *d);

/* " (aomaker.yaml is not read; ...)", where one looks for it, and we do not */
const char *strategy_elsewhere(struct arena *a);

/* an error that says what to write, and where */
void strategy_explain(const char *file, struct diag *d);

/* the same of text that was read from `file`; for tests and fuzzing */
void strategy_parse(struct strategy *s, const char *file, const char *text,
	size_t n, int want_target, struct diag *d);

#endif
