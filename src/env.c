#include <errno.h>
#include <string.h>

#include "env.h"
#include "fs.h"
#include "yjson.h"

static const char *
json_of(const struct ydoc *section, int masked, struct diag *d)
{
	struct buf b = {0};

	yjson_put(&b, section, masked);
	return buf_take(&b, d->arena);
}

/* the sections: the keys with mappings below them */
static const struct ydoc *
section_of(const struct ydoc *root, const char *name, const char **near,
	struct diag *d)
{
	strings names = {0};

	for (size_t i = 0; i < root->keys.n; i++) {
		if (root->items.v[i]->kind != YDOC_MAPPING)
			continue;
		if (strcmp(root->keys.v[i]->text, name) == 0)
			return root->items.v[i];
		*vec_add(d->arena, &names) = root->keys.v[i]->text;
	}
	*near = diag_nearest(name, names.v, names.n);
	return NULL;
}

/* at the section that was meant, or where the unknown one is named */
static void
unknown(const struct env *e, const struct ydoc *root,
	const struct ydoc *named, const char *near, struct diag *d)
{
	const struct ydoc *at = named ? named : root;

	for (size_t i = 0; near && i < root->keys.n && e->wanted; i++)
		if (strcmp(root->keys.v[i]->text, near) == 0)
			at = root->keys.v[i];
	diag_at(d, e->file, at->line, at->column, "%sthere is no section '%s'"
		"%s", e->wanted ? "-e: " : "", e->name, near ? arena_fmt(
		d->arena, ", did you mean '%s'?", near) : "");
}

/* `tester` and `note` of the file's head belong to every environment */
static const char *
with_head(const struct ydoc *root, const char *section, struct diag *d)
{
	static const char *const keys[] = {"tester", "note"};
	const char *head = "";

	for (size_t i = 0; i < 2; i++) {
		const struct ydoc *value = ydoc_get(root, keys[i]);

		if (value && value->kind == YDOC_SCALAR)
			head = arena_fmt(d->arena, "%s\"%s\":%s,", head,
				keys[i], json_of(value, 0, d));
	}
	if (strcmp(section, "{}") == 0 && *head)
		return arena_fmt(d->arena, "{%.*s}", (int)strlen(head) - 1,
			head);
	return arena_fmt(d->arena, "{%s%s", head, section + 1);
}

static void
take_section(struct env *e, const struct ydoc *root, const struct ydoc *named,
	struct diag *d)
{
	const char *near = NULL;
	const struct ydoc *section;

	e->name = e->wanted ? e->wanted : named->text;
	section = section_of(root, e->name, &near, d);
	if (!section) {
		unknown(e, root, named, near, d);
		return;
	}
	e->section = with_head(root, json_of(section, 0, d), d);
	e->masked = with_head(root, json_of(section, 1, d), d);
}

void
env_parse(struct env *e, const char *file, const char *text, size_t n,
	struct diag *d)
{
	size_t before = d->nerrors;
	const struct ydoc *root = ydoc_parse(file, text, n, d);
	const struct ydoc *named = root ? ydoc_get(root, "env") : NULL;

	e->file = file;
	e->section = e->masked = "{}";
	if (d->nerrors > before)
		return;
	if (e->wanted && (!root || root->kind != YDOC_MAPPING))
		diag_at(d, file, 1, 1, "-e: there is no section '%s'",
			e->wanted);
	else if (named && named->kind != YDOC_SCALAR && !e->wanted)
		diag_at(d, file, named->line, named->column, "'env' wants the "
			"name of a section, and this is %s",
			ydoc_what(named, d));
	else if (e->wanted || named)
		take_section(e, root, named, d);
}

void
env_load(struct env *e, struct diag *d)
{
	struct buf text = {0};

	if (fs_read(ENV_FILE, &text) == 0)
		env_parse(e, ENV_FILE, text.s, text.n, d);
	else if (errno != ENOENT && errno != ENOTDIR)
		diag_at(d, ENV_FILE, 0, 0, "%s", strerror(errno));
	else if (e->wanted)
		diag_error(d, "-e %s: there is no " ENV_FILE "; write "
			"one with a section '%s', or leave -e out", e->wanted,
			e->wanted);
	buf_release(&text);
}
