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
struct named_group {
	const char *name; /* NULL: nothing */
	size_t line, column;
};

enum split_by { SPLIT_MODULE, SPLIT_CLASS, SPLIT_TEST };

#define SPLIT_AUTO (-1)

/* into how many shards a group is cut, and where */
struct split {
	int n;  /* 0: not given; 1: it stays whole */
	int by; /* enum split_by; -1: not given */
};

struct group_rule {
	const char *pattern; /* fnmatch(3) */
	int spawn;           /* isolation; -1: not given */
	int exclusive;       /* -1: not given */
	int lf_whole;        /* lf: group; -1: not given */
	struct split split;
	struct limits bounds;
	struct cache_settings caching;
	struct launcher launcher;
	int cpus;        /* that a launcher asks for; 0: not given */
	const char *mem; /* memory, as its engine spells it; NULL */
	struct named_group pool;
	VEC(struct named_group) after; /* groups, or patterns of them */
};

typedef VEC(struct group_rule) rules;

/* takes the key's value; mistakes go to d */
void group_rules_take(rules *to, const struct yaml_node *value,
	const char *file, struct diag *d);

/*
 * Takes a key that is a setting of all groups; 0: it is none. group_rules_names adds
 * the names of these, or of all settings that some groups may have.
 */
int group_rules_take_all(struct group_rule *all, const char *key,
	const struct yaml_node *value, const char *file, struct diag *d);
void group_rules_names(struct arena *a, strings *names, int of_all);

/* one more, with a pattern and no setting */
struct group_rule *
group_rules_add(rules *to, struct arena *a, const char *pattern);

int group_rules_match(const struct group_rule *rule, const char *group);

#endif
