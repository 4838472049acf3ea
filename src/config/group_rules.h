/*
 * The key `groups` of the strategy file: settings of the groups whose names
 * match a pattern. For each setting the last rule that matches and has it
 * counts (config/settings.h). Strings belong to the arena of the diag.
 */
#ifndef CONFIG_GROUP_RULES_H
#define CONFIG_GROUP_RULES_H

#include "base/diag.h"
#include "base/vec.h"
#include "config/cache_settings.h"
#include "config/launcher.h"
#include "core/limits.h"
#include "formats/yaml_tree.h"

/* a group or pool that the file names, and where */
struct named_group {
	const char *name; /* NULL: none */
	size_t line, column;
};

/* what is never divided */
enum split_by { SPLIT_MODULE, SPLIT_CLASS, SPLIT_TEST, SPLIT_GROUP };

extern const char *const split_by_names[]; /* NSPLIT_BY of them */
enum { NSPLIT_BY = SPLIT_GROUP + 1 };

#define SPLIT_AUTO (-1)

/* how a large group is split into several */
struct split {
	int n;  /* SPLIT_AUTO; 0: not given; 1: it is not split */
	int by; /* enum split_by; -1: not given */
};

/* what a group inherits */
enum isolation {
	ISOLATION_UNSET,
	ISOLATION_AUTO, /* all that it would have made itself; the default */
	ISOLATION_FORK, /* conftest.py, whatever its import makes */
	ISOLATION_SPAWN /* nothing: it has a Python of its own */
};

struct group_rule {
	const char *pattern; /* fnmatch(3) */
	enum isolation isolation;
	int exclusive; /* -1: not given */
	int lf_whole;  /* lf: group; -1: not given */
	struct split split;
	struct limits limits;
	struct cache_settings caching;
	struct launcher launcher;
	int cpus;        /* to ask the launcher for; 0: not given */
	const char *mem; /* memory in the launcher's spelling; NULL */
	struct named_group pool;
	VEC(struct named_group) after; /* names of groups, or patterns */
};

typedef VEC(struct group_rule) rules;

/* takes the value of `groups`; errors go to d */
void group_rules_take(rules *to, const struct yaml_node *value,
	const char *file, struct diag *d);

/* takes a top-level key that sets a default for all groups; 0: unknown */
int group_rules_take_all(struct group_rule *all, const char *key,
	const struct yaml_node *value, const char *file, struct diag *d);

/* adds the names of the settings; of_all: those allowed at the top level */
void group_rules_names(struct arena *a, strings *names, int of_all);

/* adds a rule without settings */
struct group_rule *
group_rules_add(rules *to, struct arena *a, const char *pattern);

int group_rules_match(const struct group_rule *rule, const char *group);

#endif
