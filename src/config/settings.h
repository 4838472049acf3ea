/*
 * The keys of the strategy file that say how to run, not what; their meaning:
 * aomaker.yaml(5). All strings belong to the arena of the diag.
 */
#ifndef CONFIG_SETTINGS_H
#define CONFIG_SETTINGS_H

#include "base/diag.h"
#include "base/vec.h"
#include "config/group_rules.h"
#include "formats/yaml_tree.h"

/* something of which there is not enough for all groups */
struct pool {
	const char *name;
	int depth; /* groups at the same time */
};

typedef VEC(struct pool) pools;

/* thread_unsafe: names with commas between them, or NULL */
struct alone {
	const char *fixtures, *marks;
};

struct settings {
	const char *python; /* NULL when not given, as are the others */
	int overlap_each;   /* overlap: each */
	int processes;
	struct alone alone;    /* tests beside which no thread runs another */
	const char *preload;   /* "off", or modules with commas */
	const char *secrets;   /* names with commas */
	struct group_rule all; /* of all groups; what is 0 is not given */
	rules rules;           /* groups:, in their order */
	pools pools;
};

/*
 * Takes a key's value; mistakes go to d. 0: it is no key of these. `file` is a
 * name for messages.
 */
int settings_take(struct settings *s, const char *key,
	const struct yaml_node *value, const char *file, struct diag *d);

/* adds the names of the keys */
void settings_names(struct arena *a, strings *names);

/* whether a group has a Python of its own; the last rule for it counts */
int settings_spawn(const struct settings *s, const char *group);

/* whether --lf runs all of a group of which a test has failed */
int settings_lf_whole(const struct settings *s, const char *group);

/*
 * How a group gets to another machine, with `cpus` and `mem` there; of each the
 * last rule that has one. 0: it stays on this one.
 */
int settings_launcher(const struct settings *s, const char *group,
	struct launcher *l, int *cpus, const char **mem);

/* how a group is cut; n is 1 when it is not */
struct split settings_split(const struct settings *s, const char *group);

/* whether any group may be */
int settings_splits(const struct settings *s);

/* what it may take; each limit is that of the last rule that has one */
struct limits settings_bounds(const struct settings *s, const char *group);

#endif
