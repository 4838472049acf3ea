/*
 * The keys of the strategy file about how groups run (processes, pools, groups,
 * timeout ...), in place of which groups there are. Their meaning:
 * aomaker.yaml(5). All strings belong to the arena of the diag.
 */
#ifndef CONFIG_SETTINGS_H
#define CONFIG_SETTINGS_H

#include "base/diag.h"
#include "base/vec.h"
#include "config/group_rules.h"
#include "formats/yaml_tree.h"

/* a resource that only `depth` groups can use at the same time */
struct pool {
	const char *name;
	int depth;
};

typedef VEC(struct pool) pools;

/* the key thread_unsafe: names separated by commas, or NULL */
struct thread_unsafe {
	const char *fixtures, *marks;
};

struct settings {
	/* 0 or NULL: not given */
	const char *python;
	int overlap_each; /* overlap: each */
	int processes;
	int jobserver; /* 1: tests may take job slots (core/job_pool.h) */
	/* --mt: no other test runs at the same time as one of these */
	struct thread_unsafe thread_unsafe;
	const char *preload;   /* "off", or modules separated by commas */
	const char *secrets;   /* names separated by commas */
	struct group_rule all; /* settings of all groups */
	rules rules;           /* groups:, in the order of the file */
	pools pools;
};

/* takes a key's value from `file`; errors go to d. 0: the key is unknown */
int settings_take(struct settings *s, const char *key,
	const struct yaml_node *value, const char *file, struct diag *d);

/* adds the names of all keys, for suggestions */
void settings_names(struct arena *a, strings *names);

/* For each setting of a group the last rule that has it counts. */

enum isolation settings_isolation(const struct settings *s, const char *group);

/* 1: --lf runs the whole group when one of its tests failed */
int settings_lf_whole(const struct settings *s, const char *group);

/* how a group gets to another machine, and what it asks for; 0: it does not */
int settings_launcher(const struct settings *s, const char *group,
	struct launcher *l, int *cpus, const char **mem);

/* how a group is split; n is 1 when it is not */
struct split settings_split(const struct settings *s, const char *group);

/* 1: some group may be split */
int settings_splits(const struct settings *s);

/* time limits and retries */
struct limits settings_limits(const struct settings *s, const char *group);

#endif
