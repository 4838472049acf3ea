#include "config/settings.h"

#include <string.h>

enum { PROCESSES_MAX = 4096 };

/* letters of a pool's name in build.ninja */
#define POOL_LETTERS                                                           \
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"                 \
	"0123456789_.-"

struct reader {
	struct settings *s;
	struct diag *d;
	const char *file;
};

static void
wants(struct reader *r, const struct yaml_node *value, const char *name,
	const char *what)
{
	yaml_tree_wants(r->d, r->file, value, name, what);
}

static void
take_overlap(struct reader *r, const struct yaml_node *value)
{
	const char *text = value->kind == YAML_TREE_SCALAR ? value->text : "";

	if (strcmp(text, "each") != 0 && strcmp(text, "once") != 0)
		wants(r, value, "overlap", "'once' or 'each'");
	r->s->overlap_each = strcmp(text, "each") == 0;
}

static void
take_jobserver(struct reader *r, const struct yaml_node *value)
{
	const char *text = value->kind == YAML_TREE_SCALAR ? value->text : "";

	if (strcmp(text, "fifo") != 0 && strcmp(text, "off") != 0)
		wants(r, value, "jobserver", "'fifo' or 'off'");
	r->s->jobserver = strcmp(text, "fifo") == 0;
}

static void
take_python(struct reader *r, const struct yaml_node *value)
{
	if (!yaml_tree_is_text(value))
		wants(r, value, "python", "a path");
	else
		r->s->python = value->text;
}

/* 0: not a number, and d has the error */
static int
number(struct reader *r, const struct yaml_node *value, const char *name)
{
	int n = yaml_tree_number(value, PROCESSES_MAX);

	if (!n)
		wants(r, value, name, "a number from 1 to 4096");
	return n;
}

static void
take_processes(struct reader *r, const struct yaml_node *value)
{
	r->s->processes = number(r, value, "processes");
}

/* 1: may name a Python module, a fixture or a mark */
static int
is_name(const struct yaml_node *n)
{
	return n->kind == YAML_TREE_SCALAR && *n->text &&
		!n->text[strcspn(n->text, ", \t\n")];
}

/* the names of a list, separated by commas; NULL: there are none */
static const char *
names_of(struct reader *r, const char *key, const struct yaml_node *list)
{
	const char *names = NULL;

	if (list->kind != YAML_TREE_SEQUENCE) {
		wants(r, list, key, "a list of names");
		return NULL;
	}
	for (size_t i = 0; i < list->items.n; i++) {
		const struct yaml_node *item = list->items.v[i];

		if (!is_name(item))
			wants(r, item, key, "names");
		else
			names = names ? arena_fmt(r->d->arena, "%s,%s", names,
						item->text)
				      : item->text;
	}
	return names;
}

static void
take_preload(struct reader *r, const struct yaml_node *value)
{
	if (value->kind == YAML_TREE_SEQUENCE)
		r->s->preload = names_of(r, "preload", value);
	else if (value->kind == YAML_TREE_SCALAR && value->plain &&
		strcmp(value->text, "off") == 0)
		r->s->preload = "off";
	else
		wants(r, value, "preload", "'off' or a list of modules");
}

static void
take_thread_unsafe(struct reader *r, const struct yaml_node *value)
{
	static const char *const names[] = {"fixtures", "marks"};
	struct thread_unsafe *unsafe = &r->s->thread_unsafe;

	if (value->kind != YAML_TREE_MAPPING) {
		wants(r, value, "thread_unsafe",
			"lists named 'fixtures' and "
			"'marks'");
		return;
	}
	for (size_t i = 0; i < value->keys.n; i++) {
		const struct yaml_node *key = value->keys.v[i];

		if (strcmp(key->text, "fixtures") == 0)
			unsafe->fixtures =
				names_of(r, key->text, value->items.v[i]);
		else if (strcmp(key->text, "marks") == 0)
			unsafe->marks =
				names_of(r, key->text, value->items.v[i]);
		else
			diag_at(r->d, r->file, key->line, key->column,
				"'thread_unsafe' has no key '%s'%s; it has "
				"fixtures, marks",
				key->text,
				diag_suggest(r->d, key->text, names, 2));
	}
}

static void
take_groups(struct reader *r, const struct yaml_node *value)
{
	group_rules_take(&r->s->rules, value, r->file, r->d);
}

static void
take_pools(struct reader *r, const struct yaml_node *value)
{
	if (value->kind != YAML_TREE_MAPPING) {
		wants(r, value, "pools",
			"names, with how many groups of each "
			"may run at the same time");
		return;
	}
	for (size_t i = 0; i < value->keys.n; i++) {
		const char *name = value->keys.v[i]->text;

		if (!*name || name[strspn(name, POOL_LETTERS)] ||
			strcmp(name, "console") == 0)
			wants(r, value->keys.v[i], "pools",
				"names of "
				"letters, digits, '_', '-' and '.'");
		*vec_add(r->d->arena, &r->s->pools) =
			(struct pool){name, number(r, value->items.v[i], name)};
	}
}

static void
take_secrets(struct reader *r, const struct yaml_node *value)
{
	r->s->secrets = names_of(r, "secrets", value);
}

static const struct key {
	const char *name;
	void (*take)(struct reader *r, const struct yaml_node *value);
} keys[] = {
	{"overlap", take_overlap},
	{"processes", take_processes},
	{"jobserver", take_jobserver},
	{"python", take_python},
	{"preload", take_preload},
	{"secrets", take_secrets},
	{"thread_unsafe", take_thread_unsafe},
	{"groups", take_groups},
	{"pools", take_pools},
};

enum { NKEYS = sizeof keys / sizeof *keys };

int
settings_take(struct settings *s, const char *key,
	const struct yaml_node *value, const char *file, struct diag *d)
{
	struct reader r = {s, d, file};

	for (size_t i = 0; i < NKEYS; i++)
		if (strcmp(keys[i].name, key) == 0) {
			keys[i].take(&r, value);
			return 1;
		}
	return group_rules_take_all(&s->all, key, value, file, d);
}

void
settings_names(struct arena *a, strings *names)
{
	for (size_t i = 0; i < NKEYS; i++)
		*vec_add(a, names) = keys[i].name;
	group_rules_names(a, names, 1);
}

enum isolation
settings_isolation(const struct settings *s, const char *group)
{
	enum isolation isolation = s->all.isolation;

	for (size_t i = 0; i < s->rules.n; i++)
		if (s->rules.v[i].isolation &&
			group_rules_match(&s->rules.v[i], group))
			isolation = s->rules.v[i].isolation;
	return isolation;
}

int
settings_lf_whole(const struct settings *s, const char *group)
{
	int whole = 0;

	for (size_t i = 0; i < s->rules.n; i++)
		if (s->rules.v[i].lf_whole >= 0 &&
			group_rules_match(&s->rules.v[i], group))
			whole = s->rules.v[i].lf_whole;
	return whole;
}

static void
override_launcher(const struct group_rule *rule, struct launcher *l, int *cpus,
	const char **mem)
{
	if (rule->launcher.kind != LAUNCHER_NONE)
		*l = rule->launcher;
	if (rule->cpus)
		*cpus = rule->cpus;
	if (rule->mem)
		*mem = rule->mem;
}

int
settings_launcher(const struct settings *s, const char *group,
	struct launcher *l, int *cpus, const char **mem)
{
	*cpus = 1;
	*mem = NULL;
	*l = (struct launcher){0};
	override_launcher(&s->all, l, cpus, mem);
	for (size_t i = 0; i < s->rules.n; i++)
		if (group_rules_match(&s->rules.v[i], group))
			override_launcher(&s->rules.v[i], l, cpus, mem);
	return l->kind != LAUNCHER_NONE && l->kind != LAUNCHER_LOCAL;
}

struct split
settings_split(const struct settings *s, const char *group)
{
	struct split split = s->all.split;

	for (size_t i = 0; i < s->rules.n; i++) {
		const struct group_rule *rule = &s->rules.v[i];

		if (!group_rules_match(rule, group))
			continue;
		if (rule->split.n)
			split.n = rule->split.n;
		if (rule->split.by >= 0)
			split.by = rule->split.by;
	}
	if (!split.n)
		split.n = 1;
	return split;
}

int
settings_splits(const struct settings *s)
{
	for (size_t i = 0; i < s->rules.n; i++)
		if (s->rules.v[i].split.n)
			return 1;
	return s->all.split.n != 0;
}

struct limits
settings_limits(const struct settings *s, const char *group)
{
	struct limits l = limits_default;

	limits_override(&l, &s->all.limits);
	for (size_t i = 0; i < s->rules.n; i++)
		if (group_rules_match(&s->rules.v[i], group))
			limits_override(&l, &s->rules.v[i].limits);
	return l;
}
