#include "config/group_rules.h"

#include <fnmatch.h>
#include <string.h>

enum { SPLIT_MAX = 256, CPUS_MAX = 4096 };

struct reader {
	struct group_rule *rule;
	struct diag *d;
	const char *file, *key;
};

static void
take_isolation(struct reader *r, const struct yaml_node *value)
{
	const char *text = value->kind == YAML_TREE_SCALAR ? value->text : "";

	if (strcmp(text, "spawn") == 0)
		r->rule->isolation = ISOLATION_SPAWN;
	else if (strcmp(text, "fork") == 0)
		r->rule->isolation = ISOLATION_FORK;
	else if (strcmp(text, "auto") == 0)
		r->rule->isolation = ISOLATION_AUTO;
	else
		yaml_tree_wants(r->d, r->file, value, "isolation",
			"'auto', 'fork' or 'spawn'");
}

static void
take_split(struct reader *r, const struct yaml_node *value)
{
	const char *text = value->kind == YAML_TREE_SCALAR && value->plain
		? value->text
		: "";
	int n = yaml_tree_number(value, SPLIT_MAX);

	if (strcmp(text, "auto") == 0)
		r->rule->split.n = SPLIT_AUTO;
	else if (n)
		r->rule->split.n = n;
	else
		yaml_tree_wants(r->d, r->file, value, "split",
			"'auto' or a number "
			"from 1 to 256");
}

const char *const split_by_names[] = {"module", "class", "test", "group"};

static void
take_split_by(struct reader *r, const struct yaml_node *value)
{
	const char *text = value->kind == YAML_TREE_SCALAR ? value->text : "";

	for (int i = 0; i < NSPLIT_BY; i++)
		if (strcmp(text, split_by_names[i]) == 0) {
			r->rule->split.by = i;
			return;
		}
	yaml_tree_wants(r->d, r->file, value, "split_by",
		"'group', 'module', 'class' or "
		"'test'");
}

static void
take_exclusive(struct reader *r, const struct yaml_node *value)
{
	const char *text = value->kind == YAML_TREE_SCALAR && value->plain
		? value->text
		: "";

	if (strcmp(text, "true") != 0 && strcmp(text, "false") != 0)
		yaml_tree_wants(
			r->d, r->file, value, "exclusive", "'true' or 'false'");
	r->rule->exclusive = strcmp(text, "true") == 0;
}

static void
take_lf(struct reader *r, const struct yaml_node *value)
{
	const char *text = value->kind == YAML_TREE_SCALAR ? value->text : "";

	if (strcmp(text, "group") != 0 && strcmp(text, "tests") != 0)
		yaml_tree_wants(
			r->d, r->file, value, "lf", "'tests' or 'group'");
	r->rule->lf_whole = strcmp(text, "group") == 0;
}

static struct named_group
named(const struct yaml_node *value)
{
	return (struct named_group){value->text, value->line, value->column};
}

static void
take_pool(struct reader *r, const struct yaml_node *value)
{
	if (!yaml_tree_is_text(value))
		yaml_tree_wants(r->d, r->file, value, "pool",
			"the name of one of "
			"'pools'");
	else
		r->rule->pool = named(value);
}

static void
take_after(struct reader *r, const struct yaml_node *value)
{
	if (yaml_tree_is_text(value))
		*vec_add(r->d->arena, &r->rule->after) = named(value);
	else if (value->kind != YAML_TREE_SEQUENCE)
		yaml_tree_wants(
			r->d, r->file, value, "after", "a list of groups");
	for (size_t i = 0;
		value->kind == YAML_TREE_SEQUENCE && i < value->items.n; i++)
		if (!yaml_tree_is_text(value->items.v[i]))
			yaml_tree_wants(r->d, r->file, value->items.v[i],
				"after", "names of groups");
		else
			*vec_add(r->d->arena, &r->rule->after) =
				named(value->items.v[i]);
}

static void
take_limit(struct reader *r, const struct yaml_node *value)
{
	limits_take(&r->rule->limits, r->key, value, r->file, r->d);
}

static void
take_cache_setting(struct reader *r, const struct yaml_node *value)
{
	cache_settings_take(&r->rule->caching, r->key, value, r->file, r->d);
	if (r->rule->pattern && r->rule->caching.url)
		yaml_tree_wants(r->d, r->file, value, "cache",
			"'url' at the top of the file, for all groups");
}

static void
take_launcher(struct reader *r, const struct yaml_node *value)
{
	launcher_take(&r->rule->launcher, value, r->file, r->d);
}

static void
take_cpus(struct reader *r, const struct yaml_node *value)
{
	int n = yaml_tree_number(value, CPUS_MAX);

	if (n)
		r->rule->cpus = n;
	else
		yaml_tree_wants(r->d, r->file, value, "cpus",
			"a number from 1 to "
			"4096");
}

static void
take_mem(struct reader *r, const struct yaml_node *value)
{
	if (!yaml_tree_is_text(value))
		yaml_tree_wants(r->d, r->file, value, "mem",
			"what the launcher "
			"takes for an amount of memory, such as 2G");
	else
		r->rule->mem = value->text;
}

static const struct key {
	const char *name;
	int of_all; /* 1: allowed at the top level, for all groups */
	void (*take)(struct reader *r, const struct yaml_node *value);
} keys[] = {
	{"isolation", 1, take_isolation},
	{"exclusive", 0, take_exclusive},
	{"pool", 0, take_pool},
	{"after", 0, take_after},
	{"lf", 0, take_lf},
	{"split", 1, take_split},
	{"split_by", 1, take_split_by},
	{"timeout", 1, take_limit},
	{"test_timeout", 1, take_limit},
	{"slow", 1, take_limit},
	{"retries", 1, take_limit},
	{"inputs", 1, take_cache_setting},
	{"env", 1, take_cache_setting},
	{"cache", 1, take_cache_setting},
	{"launcher", 1, take_launcher},
	{"cpus", 1, take_cpus},
	{"mem", 1, take_mem},
};

enum { NKEYS = sizeof keys / sizeof *keys };

void
group_rules_names(struct arena *a, strings *names, int of_all)
{
	for (size_t i = 0; i < NKEYS; i++)
		if (keys[i].of_all || !of_all)
			*vec_add(a, names) = keys[i].name;
}

/* 0: unknown */
static int
take(struct reader *r, const char *key, const struct yaml_node *value,
	int of_all)
{
	for (size_t i = 0; i < NKEYS; i++)
		if (strcmp(keys[i].name, key) == 0 &&
			(keys[i].of_all || !of_all)) {
			r->key = key;
			keys[i].take(r, value);
			return 1;
		}
	return 0;
}

int
group_rules_take_all(struct group_rule *all, const char *key,
	const struct yaml_node *value, const char *file, struct diag *d)
{
	struct reader r = {.rule = all, .d = d, .file = file};

	return take(&r, key, value, 1);
}

static void
unknown(struct reader *r, const struct yaml_node *key)
{
	const char *list = "";
	strings names = {0};

	group_rules_names(r->d->arena, &names, 0);
	for (size_t i = 0; i < names.n; i++)
		list = arena_fmt(
			r->d->arena, "%s%s%s", list, i ? ", " : "", names.v[i]);
	diag_at(r->d, r->file, key->line, key->column,
		"unknown setting '%s' "
		"of groups; there are %s%s",
		key->text, list,
		diag_suggest(r->d, key->text, names.v, names.n));
}

struct group_rule *
group_rules_add(rules *to, struct arena *a, const char *pattern)
{
	struct group_rule *rule = vec_add(a, to);

	*rule = (struct group_rule){.pattern = pattern,
		.exclusive = -1,
		.lf_whole = -1,
		.split = {.by = -1}};
	return rule;
}

static void
take_rule(struct reader *r, const char *pattern, const struct yaml_node *value)
{
	if (value->kind != YAML_TREE_MAPPING) {
		yaml_tree_wants(r->d, r->file, value, pattern,
			"settings of these "
			"groups, such as 'isolation: spawn'");
		return;
	}
	for (size_t i = 0; i < value->keys.n; i++)
		if (!take(r, value->keys.v[i]->text, value->items.v[i], 0))
			unknown(r, value->keys.v[i]);
}

void
group_rules_take(rules *to, const struct yaml_node *value, const char *file,
	struct diag *d)
{
	struct reader r = {.d = d, .file = file};

	if (value->kind != YAML_TREE_MAPPING) {
		yaml_tree_wants(d, file, value, "groups",
			"patterns of group "
			"names, with settings for each");
		return;
	}
	for (size_t i = 0; i < value->keys.n; i++) {
		r.rule = group_rules_add(to, d->arena, value->keys.v[i]->text);
		take_rule(&r, value->keys.v[i]->text, value->items.v[i]);
	}
}

int
group_rules_match(const struct group_rule *rule, const char *group)
{
	return fnmatch(rule->pattern, group, 0) == 0;
}
