#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "rules.h"

enum { SPLIT_MAX = 256 };

struct reader {
	struct rule *rule;
	struct diag *d;
	const char *file, *key;
};

int
rules_isolation(const struct ydoc *value, const char *file, struct diag *d)
{
	const char *text = value->kind == YDOC_SCALAR ? value->text : "";

	if (strcmp(text, "spawn") != 0 && strcmp(text, "fork") != 0)
		ydoc_wants(d, file, value, "isolation", "'fork' or 'spawn'");
	return strcmp(text, "spawn") == 0;
}

void
rules_split(struct split *to, const struct ydoc *value, const char *file,
	struct diag *d)
{
	const char *text = value->kind == YDOC_SCALAR && value->plain ?
		value->text : "";
	char *end;
	long n = strtol(text, &end, 10);

	if (strcmp(text, "auto") == 0)
		to->n = SPLIT_AUTO;
	else if (*text && !*end && n >= 1 && n <= SPLIT_MAX)
		to->n = (int)n;
	else
		ydoc_wants(d, file, value, "split", "'auto' or a number from "
			"1 to 256");
}

void
rules_split_by(struct split *to, const struct ydoc *value, const char *file,
	struct diag *d)
{
	static const char *const names[] = {"module", "class", "test"};
	const char *text = value->kind == YDOC_SCALAR ? value->text : "";

	for (int i = 0; i < 3; i++)
		if (strcmp(text, names[i]) == 0) {
			to->by = i;
			return;
		}
	ydoc_wants(d, file, value, "split_by", "'module', 'class' or 'test'");
}

static void
take_split(struct reader *r, const struct ydoc *value)
{
	rules_split(&r->rule->split, value, r->file, r->d);
}

static void
take_split_by(struct reader *r, const struct ydoc *value)
{
	rules_split_by(&r->rule->split, value, r->file, r->d);
}

static void
take_isolation(struct reader *r, const struct ydoc *value)
{
	r->rule->spawn = rules_isolation(value, r->file, r->d);
}

static void
take_exclusive(struct reader *r, const struct ydoc *value)
{
	const char *text = value->kind == YDOC_SCALAR && value->plain ?
		value->text : "";

	if (strcmp(text, "true") != 0 && strcmp(text, "false") != 0)
		ydoc_wants(r->d, r->file, value, "exclusive",
			"'true' or 'false'");
	r->rule->exclusive = strcmp(text, "true") == 0;
}

static void
take_lf(struct reader *r, const struct ydoc *value)
{
	const char *text = value->kind == YDOC_SCALAR ? value->text : "";

	if (strcmp(text, "group") != 0 && strcmp(text, "tests") != 0)
		ydoc_wants(r->d, r->file, value, "lf", "'tests' or 'group'");
	r->rule->lf_whole = strcmp(text, "group") == 0;
}

static struct named
named(const struct ydoc *value)
{
	return (struct named){value->text, value->line, value->column};
}

static void
take_pool(struct reader *r, const struct ydoc *value)
{
	if (!ydoc_is_text(value))
		ydoc_wants(r->d, r->file, value, "pool", "the name of one of "
			"'pools'");
	else
		r->rule->pool = named(value);
}

static void
take_after(struct reader *r, const struct ydoc *value)
{
	if (ydoc_is_text(value))
		*vec_add(r->d->arena, &r->rule->after) = named(value);
	else if (value->kind != YDOC_SEQUENCE)
		ydoc_wants(r->d, r->file, value, "after", "a list of groups");
	for (size_t i = 0; value->kind == YDOC_SEQUENCE &&
			i < value->items.n; i++)
		if (!ydoc_is_text(value->items.v[i]))
			ydoc_wants(r->d, r->file, value->items.v[i], "after",
				"names of groups");
		else
			*vec_add(r->d->arena, &r->rule->after) =
				named(value->items.v[i]);
}

static void
take_bounds(struct reader *r, const struct ydoc *value)
{
	bounds_take(&r->rule->bounds, r->key, value, r->file, r->d);
}

static const struct key {
	const char *name;
	void (*take)(struct reader *r, const struct ydoc *value);
} keys[] = {
	{"isolation", take_isolation},
	{"exclusive", take_exclusive},
	{"pool", take_pool},
	{"after", take_after},
	{"lf", take_lf},
	{"split", take_split},
	{"split_by", take_split_by},
	{"timeout", take_bounds},
	{"test_timeout", take_bounds},
	{"slow", take_bounds},
	{"retries", take_bounds},
};

enum { NKEYS = sizeof keys / sizeof *keys };

static void
unknown(struct reader *r, const struct ydoc *key)
{
	const char *list = "";
	strings names = {0};

	for (size_t i = 0; i < NKEYS; i++)
		*vec_add(r->d->arena, &names) = keys[i].name;
	caching_names(r->d->arena, &names);
	for (size_t i = 0; i < names.n; i++)
		list = arena_fmt(r->d->arena, "%s%s%s", list, i ? ", " : "",
			names.v[i]);
	diag_at(r->d, r->file, key->line, key->column, "unknown setting '%s' "
		"of groups; there are %s%s", key->text, list,
		diag_suggest(r->d, key->text, names.v, names.n));
}

struct rule *
rules_add(rules *to, struct arena *a, const char *pattern)
{
	struct rule *rule = vec_add(a, to);

	*rule = (struct rule){.pattern = pattern, .spawn = -1,
		.exclusive = -1, .lf_whole = -1, .split = {.by = -1}};
	return rule;
}

static void
take_rule(struct reader *r, const char *pattern, const struct ydoc *value)
{
	if (value->kind != YDOC_MAPPING) {
		ydoc_wants(r->d, r->file, value, pattern, "settings of these "
			"groups, such as 'isolation: spawn'");
		return;
	}
	for (size_t i = 0; i < value->keys.n; i++) {
		const struct ydoc *key = value->keys.v[i];
		size_t k = 0;

		while (k < NKEYS && strcmp(keys[k].name, key->text) != 0)
			k++;
		r->key = key->text;
		if (k < NKEYS)
			keys[k].take(r, value->items.v[i]);
		else if (!caching_take(&r->rule->caching, key->text,
				value->items.v[i], r->file, r->d))
			unknown(r, key);
	}
}

void
rules_take(rules *to, const struct ydoc *value, const char *file,
	struct diag *d)
{
	struct reader r = {.d = d, .file = file};

	if (value->kind != YDOC_MAPPING) {
		ydoc_wants(d, file, value, "groups", "patterns of group "
			"names, with settings for each");
		return;
	}
	for (size_t i = 0; i < value->keys.n; i++) {
		r.rule = rules_add(to, d->arena, value->keys.v[i]->text);
		take_rule(&r, value->keys.v[i]->text, value->items.v[i]);
	}
}

int
rules_match(const struct rule *rule, const char *group)
{
	return fnmatch(rule->pattern, group, 0) == 0;
}
