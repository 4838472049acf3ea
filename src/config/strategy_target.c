#include "config/strategy_target.h"

#include <stdint.h>
#include <string.h>

#include "base/hashmap.h"

enum { CHOICES_MAX = 12 };

struct reader {
	struct strategy *s;
	struct diag *d;
	const char *file;
	const struct yaml_node *marks;
	struct hashmap taken;   /* mark -> its place in s->marks, from 1 */
	struct hashmap targets; /* names of targets that were taken */
};

static void
wants(struct reader *r, const struct yaml_node *value, const char *name,
	const char *what)
{
	yaml_tree_wants(r->d, r->file, value, name, what);
}

static void
take_mark(struct reader *r, const struct yaml_node *item)
{
	const struct target_mark *w;
	void **place;

	if (!yaml_tree_is_text(item)) {
		diag_at(r->d, r->file, item->line, item->column,
			"a mark or a mark expression was expected, and this "
			"is %s",
			yaml_tree_what(item, r->d));
		return;
	}
	place = hashmap_at(&r->taken, item->text);
	if (!*place) {
		*vec_add(r->d->arena, &r->s->marks) = (struct target_mark){
			item->text, r->file, item->line, item->column};
		*place = (void *)(uintptr_t)r->s->marks.n;
		return;
	}
	w = &r->s->marks.v[(uintptr_t)*place - 1];
	if (w->line != item->line || w->column != item->column)
		diag_warn(r->d, r->file, item->line, item->column,
			"the mark "
			"'%s' stands in line %zu already; it runs once",
			item->text, w->line);
}

static void
take_list(struct reader *r, const char *name, const struct yaml_node *list)
{
	if (list->kind == YAML_TREE_SCALAR && yaml_tree_is_text(list)) {
		take_mark(r, list);
		return;
	}
	if (list->kind != YAML_TREE_SEQUENCE) {
		wants(r, list, name, "a list of marks");
		return;
	}
	if (!list->items.n)
		diag_at(r->d, r->file, list->line, list->column,
			"'%s' is an empty list; write its marks", name);
	for (size_t i = 0; i < list->items.n; i++)
		take_mark(r, list->items.v[i]);
}

/* "a.x, a.y": the names that a target could have */
static const char *
choices(struct reader *r, const char *name, const struct yaml_node *nested)
{
	const char *text = "";

	for (size_t i = 0; i < nested->keys.n && i < CHOICES_MAX; i++)
		text = arena_fmt(r->d->arena, "%s%s%s.%s", text, i ? ", " : "",
			name, nested->keys.v[i]->text);
	return nested->keys.n > CHOICES_MAX
		? arena_fmt(r->d->arena, "%s, ...", text)
		: text;
}

static const char *
suggest(struct reader *r, const char *word, const struct yaml_node *mapping)
{
	strings names = {0};

	for (size_t i = 0; mapping && i < mapping->keys.n; i++)
		*vec_add(r->d->arena, &names) = mapping->keys.v[i]->text;
	return diag_suggest(r->d, word, names.v, names.n);
}

/* a target "name" or "name.key" */
static void
take_target(struct reader *r, const struct yaml_node *target)
{
	struct arena *a = r->d->arena;
	const char *text = target->text, *dot = strchr(text, '.');
	const char *name =
		dot ? arena_ndup(a, text, (size_t)(dot - text)) : text;
	const struct yaml_node *found = yaml_tree_get(r->marks, text), *sub;

	if (found && found->kind != YAML_TREE_MAPPING) {
		take_list(r, text, found);
		return;
	}
	found = yaml_tree_get(r->marks, name);
	if (!found) {
		diag_at(r->d, r->file, target->line, target->column,
			"unknown target '%s'%s", name,
			suggest(r, name, r->marks));
		return;
	}
	if (found->kind != YAML_TREE_MAPPING) {
		if (dot)
			diag_at(r->d, r->file, target->line, target->column,
				"'%s' has no keys, so '%s' names nothing; "
				"write '%s'",
				name, text, name);
		return;
	}
	sub = dot ? yaml_tree_get(found, dot + 1) : NULL;
	if (sub)
		take_list(r, text, sub);
	else if (dot)
		diag_at(r->d, r->file, target->line, target->column,
			"'%s' has no key '%s'%s (it has %s)", name, dot + 1,
			suggest(r, dot + 1, found), choices(r, name, found));
	else
		diag_at(r->d, r->file, target->line, target->column,
			"'%s' has keys of its own; name one of them: %s", name,
			choices(r, name, found));
}

static void
check_twice(struct reader *r, const struct yaml_node *target)
{
	void **named = hashmap_at(&r->targets, target->text);

	if (*named)
		diag_at(r->d, r->file, target->line, target->column,
			"the target '%s' is named twice", target->text);
	*named = r;
}

static void
take_targets(struct reader *r, const struct yaml_node *target)
{
	if (yaml_tree_is_text(target)) {
		take_target(r, target);
		return;
	}
	if (target->kind != YAML_TREE_SEQUENCE || !target->items.n) {
		diag_at(r->d, r->file, target->line, target->column,
			"'target' wants a list of names below 'marks', such "
			"as [iaas, hpc], and this is %s",
			target->kind == YAML_TREE_SEQUENCE
				? "empty"
				: yaml_tree_what(target, r->d));
		return;
	}
	for (size_t i = 0; i < target->items.n; i++) {
		const struct yaml_node *item = target->items.v[i];

		if (!yaml_tree_is_text(item)) {
			wants(r, item, "target", "names below 'marks'");
			continue;
		}
		check_twice(r, item);
		take_target(r, item);
	}
}

void
strategy_target_take(struct strategy *s, const char *file,
	const struct yaml_node *marks, const struct yaml_node *target,
	struct diag *d)
{
	struct reader r = {.s = s,
		.d = d,
		.file = file,
		.marks = marks,
		.taken = {.arena = d->arena},
		.targets = {.arena = d->arena}};

	take_targets(&r, target);
}
