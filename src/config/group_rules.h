/*
 * The key `groups` of the strategy file: settings of the groups whose names
 * match a pattern; of each setting the last pattern that fits counts. Strings
 * belong to the arena of the diag.
 */
#ifndef CONFIG_GROUP_RULES_H
#define CONFIG_GROUP_RULES_H

#include "base/diag.h"
#include "base/vec.h"
#include "config/cache_settings.h"
#include "config/launcher.h"
#include "core/limits.h"
#include "formats/yaml_tree.h"

/* something that a file names, and where */
struct named {
	const char *name;	/* NULL: nothing */
	size_t line, column;
};

enum split_by { SPLIT_MODULE, SPLIT_CLASS, SPLIT_TEST };

#define SPLIT_AUTO (-1)

/* into how many shards a group is cut, and where */
struct split {
	int n;			/* 0: not given; 1: it stays whole */
	int by;			/* enum split_by; -1: not given */
};

struct rule {
	const char *pattern;	/* fnmatch(3) */
	int spawn;		/* isolation; -1: not given */
	int exclusive;		/* -1: not given */
	int lf_whole;		/* lf: group; -1: not given */
	struct split split;
	struct bounds bounds;
	struct caching caching;
	struct launcher launcher;
	int cpus;		/* that a launcher asks for; 0: not given */
	const char *mem;	/* memory, as its engine spells it; NULL */
	struct named pool;
	VEC(struct named) after;	/* groups, or patterns of them */
};

typedef VEC(struct rule) rules;

/* takes the key's value; mistakes go to d */
void rules_take(rules *to, const struct ydoc *value, const char *file,
	struct diag *d);

/*
 * Takes a key that is a setting of all groups; 0: it is none. rules_names adds
 * the names of these, or of all settings that some groups may have.
 */
int rules_take_all(struct rule *all, const char *key, const struct ydoc *value,
	const char *file, struct diag *d);
void rules_names(struct arena *a, strings *names, int of_all);

/* one more, with a pattern and no setting */
struct rule *rules_add(rules *to, struct arena *a, const char *pattern);

int rules_match(const struct rule *rule, const char *group);

#endif
