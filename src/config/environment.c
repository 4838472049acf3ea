#include "config/environment.h"

#include <errno.h>
#include <string.h>

#include "formats/yaml_json.h"
#include "os/fs.h"

static const char *
json_of(const struct yaml_node *section, int masked, struct diag *d)
{
	struct buf b = {0};

	yaml_json_put(&b, section, masked);
	return buf_take(&b, d->arena);
}

/* the names of the sections: all keys whose values are mappings */
static strings
names_of(const struct yaml_node *root, struct diag *d)
{
	strings names = {0};

	for (size_t i = 0; root && i < root->keys.n; i++)
		if (root->items.v[i]->kind == YAML_TREE_MAPPING)
			*vec_add(d->arena, &names) = root->keys.v[i]->text;
	return names;
}

/* reports an unknown section, named on the command line or in the file */
static void
unknown(const struct environment *e, const struct yaml_node *root,
	const struct yaml_node *named, struct diag *d)
{
	strings names = names_of(root, d);
	const char *list = "it has none",
		   *near = diag_suggest(d, e->name, names.v, names.n);

	for (size_t i = 0; i < names.n; i++)
		list = arena_fmt(d->arena, "%s%s",
			i ? arena_fmt(d->arena, "%s, ", list) : "it has ",
			names.v[i]);
	if (e->wanted)
		diag_error(d, "-e %s: there is no such section in %s%s%s%s",
			e->wanted, e->file, near, *near ? " " : "; ",
			*near ? arena_fmt(d->arena, "(%s)", list) : list);
	else
		diag_at(d, e->file, named->line, named->column,
			"there is no "
			"section '%s'%s%s%s",
			e->name, near, *near ? " " : "; ",
			*near ? arena_fmt(d->arena, "(%s)", list) : list);
}

/* adds `tester` and `note` of the file's top level to the section */
static const char *
with_head(const struct yaml_node *root, const char *section, struct diag *d)
{
	static const char *const keys[] = {"tester", "note"};
	const char *head = "";

	for (size_t i = 0; i < 2; i++) {
		const struct yaml_node *value = yaml_tree_get(root, keys[i]);

		if (value && value->kind == YAML_TREE_SCALAR)
			head = arena_fmt(d->arena, "%s\"%s\":%s,", head,
				keys[i], json_of(value, 0, d));
	}
	if (strcmp(section, "{}") == 0 && *head)
		return arena_fmt(
			d->arena, "{%.*s}", (int)strlen(head) - 1, head);
	return arena_fmt(d->arena, "{%s%s", head, section + 1);
}

static void
take_section(struct environment *e, const struct yaml_node *root,
	const struct yaml_node *named, struct diag *d)
{
	const struct yaml_node *section;

	e->name = e->wanted ? e->wanted : named->text;
	section = yaml_tree_get(root, e->name);
	if (!section || section->kind != YAML_TREE_MAPPING) {
		unknown(e, root, named, d);
		return;
	}
	e->section = with_head(root, json_of(section, 0, d), d);
	e->masked = with_head(root, json_of(section, 1, d), d);
}

void
environment_parse(struct environment *e, const char *file, const char *text,
	size_t n, struct diag *d)
{
	size_t before = d->nerrors;
	const struct yaml_node *root = yaml_tree_parse(file, text, n, d);
	const struct yaml_node *named =
		root ? yaml_tree_get(root, "env") : NULL;

	e->file = file;
	e->section = e->masked = "{}";
	if (d->nerrors > before)
		return;
	e->name = e->wanted;
	if (e->wanted && (!root || root->kind != YAML_TREE_MAPPING))
		unknown(e, NULL, NULL, d);
	else if (named && named->kind != YAML_TREE_SCALAR && !e->wanted)
		diag_at(d, file, named->line, named->column,
			"'env' wants the "
			"name of a section, and this is %s",
			yaml_tree_what(named, d));
	else if (e->wanted || named)
		take_section(e, root, named, d);
}

void
environment_load(struct environment *e, struct diag *d)
{
	struct buf text = {0};

	if (fs_read(ENVIRONMENT_FILE, &text) == 0)
		environment_parse(e, ENVIRONMENT_FILE, text.s, text.n, d);
	else if (errno != ENOENT && errno != ENOTDIR)
		diag_at(d, ENVIRONMENT_FILE, 0, 0, "%s", strerror(errno));
	else if (e->wanted)
		diag_error(d,
			"-e %s: there is no " ENVIRONMENT_FILE "; write "
			"one with a section '%s' (the --env of a conftest.py "
			"goes after --: -- --env=%s)",
			e->wanted, e->wanted, e->wanted);
	buf_release(&text);
}
