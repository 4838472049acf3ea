#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "settings.h"

enum { PROCESSES_MAX = 4096 };

struct reader {
	struct settings *s;
	struct diag *d;
	const char *file;
};

static void
wants(struct reader *r, const struct ydoc *value, const char *name,
	const char *what)
{
	ydoc_wants(r->d, r->file, value, name, what);
}

static void
take_overlap(struct reader *r, const struct ydoc *value)
{
	const char *text = value->kind == YDOC_SCALAR ? value->text : "";

	if (strcmp(text, "each") != 0 && strcmp(text, "once") != 0)
		wants(r, value, "overlap", "'once' or 'each'");
	r->s->overlap_each = strcmp(text, "each") == 0;
}

static void
take_python(struct reader *r, const struct ydoc *value)
{
	if (!ydoc_is_text(value))
		wants(r, value, "python", "a path");
	else
		r->s->python = value->text;
}

static void
take_processes(struct reader *r, const struct ydoc *value)
{
	char *end = NULL;
	long n = value->kind == YDOC_SCALAR && value->plain ?
		strtol(value->text, &end, 10) : 0;

	if (n < 1 || n > PROCESSES_MAX || *end)
		wants(r, value, "processes", "a number from 1 to 4096");
	else
		r->s->processes = (int)n;
}

static void
isolation(struct reader *r, const struct ydoc *value, int *spawn)
{
	const char *text = value->kind == YDOC_SCALAR ? value->text : "";

	if (strcmp(text, "spawn") != 0 && strcmp(text, "fork") != 0)
		wants(r, value, "isolation", "'fork' or 'spawn'");
	*spawn = strcmp(text, "spawn") == 0;
}

static void
take_isolation(struct reader *r, const struct ydoc *value)
{
	isolation(r, value, &r->s->spawn);
}

/* a Python name: of a module, a fixture or a mark */
static int
is_name(const struct ydoc *n)
{
	return n->kind == YDOC_SCALAR && *n->text &&
		!n->text[strcspn(n->text, ", \t\n")];
}

/* the names of a list, with commas between them; NULL: there are none */
static const char *
names_of(struct reader *r, const char *key, const struct ydoc *list)
{
	const char *names = NULL;

	if (list->kind != YDOC_SEQUENCE) {
		wants(r, list, key, "a list of names");
		return NULL;
	}
	for (size_t i = 0; i < list->items.n; i++) {
		const struct ydoc *item = list->items.v[i];

		if (!is_name(item))
			wants(r, item, key, "names");
		else
			names = names ? arena_fmt(r->d->arena, "%s,%s", names,
				item->text) : item->text;
	}
	return names;
}

static void
take_preload(struct reader *r, const struct ydoc *value)
{
	if (value->kind == YDOC_SEQUENCE)
		r->s->preload = names_of(r, "preload", value);
	else if (value->kind == YDOC_SCALAR && value->plain &&
			strcmp(value->text, "off") == 0)
		r->s->preload = "off";
	else
		wants(r, value, "preload", "'off' or a list of modules");
}

static void
take_thread_unsafe(struct reader *r, const struct ydoc *value)
{
	static const char *const names[] = {"fixtures", "marks"};
	struct alone *alone = &r->s->alone;

	if (value->kind != YDOC_MAPPING) {
		wants(r, value, "thread_unsafe", "lists named 'fixtures' and "
			"'marks'");
		return;
	}
	for (size_t i = 0; i < value->keys.n; i++) {
		const struct ydoc *key = value->keys.v[i];

		if (strcmp(key->text, "fixtures") == 0)
			alone->fixtures = names_of(r, key->text,
				value->items.v[i]);
		else if (strcmp(key->text, "marks") == 0)
			alone->marks = names_of(r, key->text,
				value->items.v[i]);
		else
			diag_at(r->d, r->file, key->line, key->column,
				"'thread_unsafe' has no key '%s'%s; it has "
				"fixtures, marks", key->text,
				diag_suggest(r->d, key->text, names, 2));
	}
}

static void
take_rule(struct reader *r, const struct ydoc *pattern,
	const struct ydoc *value)
{
	struct rule *rule = vec_add(r->d->arena, &r->s->rules);

	rule->pattern = pattern->text;
	rule->spawn = -1;
	if (value->kind != YDOC_MAPPING) {
		wants(r, value, pattern->text, "settings of these groups, "
			"such as 'isolation: spawn'");
		return;
	}
	for (size_t i = 0; i < value->keys.n; i++) {
		const struct ydoc *key = value->keys.v[i];

		if (strcmp(key->text, "isolation") == 0)
			isolation(r, value->items.v[i], &rule->spawn);
		else
			diag_at(r->d, r->file, key->line, key->column,
				"unknown setting '%s' of groups; there is "
				"'isolation'", key->text);
	}
}

static void
take_groups(struct reader *r, const struct ydoc *value)
{
	if (value->kind != YDOC_MAPPING) {
		wants(r, value, "groups", "patterns of group names, with "
			"settings for each");
		return;
	}
	for (size_t i = 0; i < value->keys.n; i++)
		take_rule(r, value->keys.v[i], value->items.v[i]);
}

static const struct key {
	const char *name;
	void (*take)(struct reader *r, const struct ydoc *value);
} keys[] = {
	{"overlap", take_overlap},
	{"processes", take_processes},
	{"python", take_python},
	{"isolation", take_isolation},
	{"preload", take_preload},
	{"thread_unsafe", take_thread_unsafe},
	{"groups", take_groups},
};

enum { NKEYS = sizeof keys / sizeof *keys };

int
settings_take(struct settings *s, const char *key, const struct ydoc *value,
	const char *file, struct diag *d)
{
	struct reader r = {s, d, file};

	for (size_t i = 0; i < NKEYS; i++)
		if (strcmp(keys[i].name, key) == 0) {
			keys[i].take(&r, value);
			return 1;
		}
	return 0;
}

void
settings_names(struct arena *a, strings *names)
{
	for (size_t i = 0; i < NKEYS; i++)
		*vec_add(a, names) = keys[i].name;
}

int
settings_spawn(const struct settings *s, const char *group)
{
	int spawn = s->spawn;

	for (size_t i = 0; i < s->rules.n; i++)
		if (s->rules.v[i].spawn >= 0 &&
				fnmatch(s->rules.v[i].pattern, group, 0) == 0)
			spawn = s->rules.v[i].spawn;
	return spawn;
}
