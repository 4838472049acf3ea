#include "config/strategy.h"

#include <errno.h>
#include <string.h>

#include "config/strategy_target.h"
#include "formats/yaml_tree.h"
#include "os/fs.h"

struct reader {
	struct strategy *s;
	struct diag *d;
	const char *file;
};

/* keys that settings_take does not know */
static const char *const other_keys[] = {
	"target",
	"marks",
	"dist-file",
	"dist-suite",
	"openapi", /* a setting of aomaker 3 */
};

enum { NOTHER_KEYS = sizeof other_keys / sizeof *other_keys };

static void
wants(struct reader *r, const struct yaml_node *value, const char *name,
	const char *what)
{
	yaml_tree_wants(r->d, r->file, value, name, what);
}

/* an unknown key is an error when it is spelt almost like a known one */
static void
take_unknown(struct reader *r, const struct yaml_node *key)
{
	strings names = {0};
	const char *near;

	for (size_t i = 0; i < NOTHER_KEYS; i++)
		*vec_add(r->d->arena, &names) = other_keys[i];
	settings_names(r->d->arena, &names);
	near = diag_nearest(key->text, names.v, names.n);
	if (near)
		diag_at(r->d, r->file, key->line, key->column,
			"unknown key '%s', did you mean '%s'?", key->text,
			near);
	else
		diag_warn(r->d, r->file, key->line, key->column,
			"'%s' is no key of aomaker; it is left alone",
			key->text);
}

static void
take_keys(struct reader *r, const struct yaml_node *root)
{
	for (size_t i = 0; i < root->keys.n; i++) {
		const struct yaml_node *key = root->keys.v[i];
		size_t k = 0;

		while (k < NOTHER_KEYS && strcmp(other_keys[k], key->text) != 0)
			k++;
		if (k == NOTHER_KEYS &&
			!settings_take(&r->s->settings, key->text,
				root->items.v[i], r->file, r->d))
			take_unknown(r, key);
	}
}

/* the keys dist-file and dist-suite, which exclude a target and each other */
static void
take_dist(struct reader *r, const struct yaml_node *root)
{
	static const char *const names[] = {
		"target",
		"dist-file",
		"dist-suite",
	};
	const char *first = NULL;

	for (size_t i = 0; i < 3; i++) {
		const struct yaml_node *value = yaml_tree_get(root, names[i]);

		if (!value)
			continue;
		if (first)
			diag_at(r->d, r->file, value->line, value->column,
				"'%s' and '%s' exclude each other; keep one "
				"of them",
				first, names[i]);
		first = names[i];
		if (!i)
			continue;
		if (!yaml_tree_is_text(value))
			wants(r, value, names[i], "a directory");
		r->s->dist = value;
		r->s->by_suite = i == 2;
	}
}

/* 1: the file names groups, or has errors */
static int
parse(struct strategy *s, const char *file, const char *text, size_t n,
	int want_target, struct diag *d)
{
	struct reader r = {s, d, file};
	const struct yaml_node *root = yaml_tree_parse(file, text, n, d),
			       *target, *marks;
	size_t before = d->nerrors;

	s->file = file;
	if (!root)
		return 0;
	if (root->kind == YAML_TREE_SCALAR && !yaml_tree_is_text(root))
		return 0;
	if (root->kind != YAML_TREE_MAPPING) {
		diag_at(d, file, root->line, root->column,
			"keys with values "
			"were expected, such as 'target: [iaas]', and this is "
			"%s",
			yaml_tree_what(root, d));
		return 0;
	}
	take_keys(&r, root);
	marks = yaml_tree_get(root, "marks");
	target = yaml_tree_get(root, "target");
	if (marks && marks->kind != YAML_TREE_MAPPING) {
		wants(&r, marks, "marks", "names with lists of marks");
		return 0;
	}
	take_dist(&r, root);
	s->no_target = marks && !target && !s->dist;
	if (!want_target)
		return 0;
	if (!target)
		return s->dist != NULL || d->nerrors > before;
	if (!marks)
		diag_at(d, file, target->line, target->column,
			"'target' needs "
			"'marks': names with lists of marks");
	else
		strategy_target_take(s, file, marks, target, d);
	return s->marks.n || d->nerrors > before;
}

/* 1: not empty; `aomaker create` of aomaker 3 makes an empty file */
static int
says_something(const char *file)
{
	struct buf text = {0};
	int says = fs_read(file, &text) == 0 && text.n &&
		text.s[strspn(text.s, " \t\r\n")];

	buf_release(&text);
	return says;
}

const char *
strategy_elsewhere(struct arena *a)
{
	static const char *const files[] = {
		"aomaker.yaml",
		"aomaker.yml",
		"conf/aomaker.yml",
		"dist_strategy.yaml",
	};

	for (size_t i = 0; i < sizeof files / sizeof *files; i++)
		if (says_something(files[i]))
			return arena_fmt(a,
				" (%s is not read; name it " STRATEGY_FILE ")",
				files[i]);
	return "";
}

void
strategy_explain(const char *file, struct diag *d)
{
	int there = fs_is_file(file);

	diag_at(d, file, 0, 0,
		"%s%s, so nothing says which groups to run; "
		"%swrite\n\n    target: [iaas]\n    marks:\n      iaas:\n"
		"        - iaas_image\n        - iaas_volume\n\nor `dist-file: "
		"DIR`, or choose on the command line: --dist-mark MARK..., "
		"--dist-file DIR, --dist-suite DIR",
		there ? "it has no 'target'" : "there is no such file",
		there ? "" : strategy_elsewhere(d->arena),
		there ? "" : "let `aomaker init` write it, or ");
}

void
strategy_parse(struct strategy *s, const char *file, const char *text, size_t n,
	int want_target, struct diag *d)
{
	size_t before = d->nerrors;

	if (!parse(s, file, text, n, want_target, d) && want_target &&
		d->nerrors == before)
		strategy_explain(file, d);
}

/* 1: the file names groups; 0: it does not; errors are in d */
static int
load(struct strategy *s, const char *file, int want_target, struct diag *d)
{
	struct buf text = {0};
	int found = 0;

	if (fs_read(file, &text) == 0)
		found = parse(s, file, text.s, text.n, want_target, d);
	else if (errno != ENOENT && errno != ENOTDIR)
		diag_at(d, file, 0, 0, "%s", strerror(errno));
	buf_release(&text);
	return found;
}

void
strategy_load(struct strategy *s, int want_target, struct diag *d)
{
	size_t before = d->nerrors;
	const char *first;
	int no_target;

	if (load(s, STRATEGY_FILE, want_target, d) || d->nerrors > before)
		return;
	first = s->file;
	if (!want_target)
		return;
	no_target = s->no_target;
	if (load(s, STRATEGY_NEWER, want_target, d) || d->nerrors > before)
		return;
	s->no_target |= no_target ||
		(!first && !s->file && *strategy_elsewhere(d->arena));
	s->empty = !s->no_target;
	if (!s->file)
		s->file = first;
}
