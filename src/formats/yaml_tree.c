#include "formats/yaml_tree.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "base/die.h"

enum { DEPTH_MAX = 64, ALIASED_MAX = 100 * 1000 };

struct loader {
	const char *file, *text;
	size_t n;
	struct diag *diag;
	yaml_parser_t parser;
	yaml_event_t event;
	int have_event;
	struct hashmap anchors;
	size_t naliased; /* nodes that aliases have added */
	int failed;
};

static struct yaml_node *node(struct loader *l, int depth);

static void
fail_at(struct loader *l, const yaml_mark_t *at, const char *text)
{
	if (!l->failed)
		diag_at(l->diag, l->file, at->line + 1, at->column + 1, "%s",
			text);
	l->failed = 1;
}

/* For invalid UTF-8 libyaml tells only the offset. */
static yaml_mark_t
mark_of(const struct loader *l, size_t offset)
{
	yaml_mark_t at = {.index = offset};

	for (size_t i = 0; i < offset && i < l->n; i++) {
		at.column = l->text[i] == '\n' ? 0 : at.column + 1;
		at.line += l->text[i] == '\n';
	}
	return at;
}

/* reports libyaml's problem, with advice for the usual mistakes */
static void
syntax_error(struct loader *l)
{
	const yaml_parser_t *p = &l->parser;
	yaml_mark_t at = p->problem_mark;
	const char *problem = p->problem ? p->problem : "cannot be read";

	if (p->error == YAML_READER_ERROR) {
		at = mark_of(l, p->problem_offset);
		fail_at(l, &at,
			arena_fmt(l->diag->arena,
				"%s; the file must be UTF-8 text", problem));
	} else if (strstr(problem, "cannot start any token")) {
		fail_at(l, &at,
			"YAML does not allow this character here; indent "
			"with spaces, not tabs, and put quotes around a text "
			"that begins with it");
	} else {
		fail_at(l, &at,
			arena_fmt(l->diag->arena, "%s%s%s", problem,
				p->context ? " " : "",
				p->context ? p->context : ""));
	}
}

/* reads the next event into l->event; 0: there is none */
static int
next(struct loader *l)
{
	if (l->have_event)
		yaml_event_delete(&l->event);
	l->have_event = !l->failed && yaml_parser_parse(&l->parser, &l->event);
	if (!l->have_event && !l->failed)
		syntax_error(l);
	return l->have_event;
}

static int
count(struct loader *l, size_t n)
{
	l->naliased += n;
	if (l->naliased > ALIASED_MAX)
		fail_at(l, &l->event.start_mark,
			"the aliases make this document too large");
	return !l->failed;
}

/* the number of nodes in a tree, with those that aliases stand for */
static size_t
size_of(const struct yaml_node *n)
{
	size_t sum = 1 + n->keys.n;

	for (size_t i = 0; i < n->items.n && sum <= ALIASED_MAX; i++)
		sum += size_of(n->items.v[i]);
	return sum;
}

static struct yaml_node *
make(struct loader *l, enum yaml_kind kind, const yaml_char_t *anchor)
{
	struct yaml_node *n = arena_alloc(l->diag->arena, sizeof *n);

	n->kind = kind;
	n->line = l->event.start_mark.line + 1;
	n->column = l->event.start_mark.column + 1;
	if (anchor)
		*hashmap_at(&l->anchors, (const char *)anchor) = n;
	return n;
}

static struct yaml_node *
alias(struct loader *l)
{
	const char *name = (const char *)l->event.data.alias.anchor;
	struct yaml_node *n = hashmap_get(&l->anchors, name);

	if (!n)
		fail_at(l, &l->event.start_mark,
			arena_fmt(l->diag->arena,
				"the alias '*%s' has no anchor '&%s' before it",
				name, name));
	else if (!n->text && n->kind == YAML_TREE_SCALAR)
		fail_at(l, &l->event.start_mark,
			arena_fmt(l->diag->arena,
				"the alias '*%s' stands inside its own anchor",
				name));
	else if (count(l, size_of(n)))
		return n;
	return NULL;
}

static struct yaml_node *
scalar(struct loader *l)
{
	struct yaml_node *n =
		make(l, YAML_TREE_SCALAR, l->event.data.scalar.anchor);
	const char *text = (const char *)l->event.data.scalar.value;
	size_t length = l->event.data.scalar.length;

	if (strlen(text) != length) {
		fail_at(l, &l->event.start_mark,
			"a text with a NUL byte cannot be used");
		return NULL;
	}
	n->text = arena_ndup(l->diag->arena, text, length);
	n->plain = l->event.data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
	return n;
}

/* A node that is still being read is a scalar without text: see alias(). */
static struct yaml_node *
sequence(struct loader *l, int depth)
{
	struct yaml_node *n =
		make(l, YAML_TREE_SCALAR, l->event.data.sequence_start.anchor);

	while (next(l) && l->event.type != YAML_SEQUENCE_END_EVENT) {
		struct yaml_node *item = node(l, depth + 1);

		if (!item)
			return NULL;
		*vec_add(l->diag->arena, &n->items) = item;
	}
	n->kind = YAML_TREE_SEQUENCE;
	return n;
}

static void
add_key(struct loader *l, struct yaml_node *n, struct yaml_node *key)
{
	void **place = hashmap_at(&n->places, key->text);

	if (*place) {
		diag_at(l->diag, l->file, key->line, key->column,
			"the key '%s' stands in line %zu already", key->text,
			n->keys.v[(uintptr_t)*place - 1]->line);
		l->failed = 1;
		return;
	}
	*vec_add(l->diag->arena, &n->keys) = key;
	*place = (void *)(uintptr_t)n->keys.n;
}

/* the merge key `<<` of YAML 1.1: adds keys that the mapping does not have */
static void
merge(struct loader *l, struct yaml_node *n, const struct yaml_node *from)
{
	if (from->kind == YAML_TREE_SEQUENCE)
		for (size_t i = 0; i < from->items.n; i++)
			merge(l, n, from->items.v[i]);
	for (size_t i = 0; i < from->keys.n; i++) {
		void **place = hashmap_at(&n->places, from->keys.v[i]->text);

		if (*place)
			continue;
		*vec_add(l->diag->arena, &n->keys) = from->keys.v[i];
		*vec_add(l->diag->arena, &n->items) = from->items.v[i];
		*place = (void *)(uintptr_t)n->keys.n;
	}
}

static int
can_merge(const struct yaml_node *from)
{
	int fine = from->kind != YAML_TREE_SCALAR;

	for (size_t i = 0;
		from->kind == YAML_TREE_SEQUENCE && i < from->items.n; i++)
		fine &= from->items.v[i]->kind == YAML_TREE_MAPPING;
	return fine;
}

/* reads one key with its value; the value of `<<` goes to *merged, for later */
static void
entry(struct loader *l, struct yaml_node *n, int depth,
	struct yaml_node **merged)
{
	yaml_mark_t at = l->event.start_mark;
	struct yaml_node *key = node(l, depth + 1), *value;
	int merges;

	if (key && key->kind != YAML_TREE_SCALAR)
		fail_at(l, &at, "a key must be a text");
	if (!key || l->failed || !next(l))
		return;
	merges = key->plain && strcmp(key->text, "<<") == 0;
	if (!merges)
		add_key(l, n, key);
	at = l->event.start_mark;
	value = node(l, depth + 1);
	if (!value || l->failed)
		return;
	if (merges && !can_merge(value))
		fail_at(l, &at, "'<<' wants a mapping or a list of mappings");
	else if (merges)
		*merged = value;
	else
		*vec_add(l->diag->arena, &n->items) = value;
}

static struct yaml_node *
mapping(struct loader *l, int depth)
{
	struct yaml_node *n = make(l, YAML_TREE_SCALAR,
				 l->event.data.mapping_start.anchor),
			 *merged = NULL;

	n->places.arena = l->diag->arena;
	while (next(l) && l->event.type != YAML_MAPPING_END_EVENT)
		entry(l, n, depth, &merged);
	if (l->failed)
		return NULL;
	if (merged)
		merge(l, n, merged);
	n->kind = YAML_TREE_MAPPING;
	return n;
}

static struct yaml_node *
node(struct loader *l, int depth)
{
	struct yaml_node *n = NULL;

	if (depth > DEPTH_MAX)
		fail_at(l, &l->event.start_mark, "this is nested too deeply");
	if (l->failed)
		return NULL;
	if (l->event.type == YAML_ALIAS_EVENT)
		n = alias(l);
	else if (l->event.type == YAML_SCALAR_EVENT)
		n = scalar(l);
	else if (l->event.type == YAML_SEQUENCE_START_EVENT)
		n = sequence(l, depth);
	else if (l->event.type == YAML_MAPPING_START_EVENT)
		n = mapping(l, depth);
	return l->failed ? NULL : n;
}

static struct yaml_node *
document(struct loader *l)
{
	struct yaml_node *root = NULL;

	while (next(l) && l->event.type != YAML_STREAM_END_EVENT) {
		switch (l->event.type) {
		case YAML_STREAM_START_EVENT:
		case YAML_DOCUMENT_END_EVENT:
			break;
		case YAML_DOCUMENT_START_EVENT:
			if (root)
				fail_at(l, &l->event.start_mark,
					"a second "
					"document begins here; only one is "
					"read");
			break;
		default:
			root = node(l, 1);
		}
	}
	return l->failed ? NULL : root;
}

struct yaml_node *
yaml_tree_parse(const char *file, const char *text, size_t n, struct diag *d)
{
	struct loader l = {.file = file,
		.text = text,
		.n = n,
		.diag = d,
		.anchors = {.arena = d->arena}};
	struct yaml_node *root;

	if (!yaml_parser_initialize(&l.parser))
		die("out of memory");
	yaml_parser_set_input_string(&l.parser, (const unsigned char *)text, n);
	root = document(&l);
	if (l.have_event)
		yaml_event_delete(&l.event);
	yaml_parser_delete(&l.parser);
	return root;
}

struct yaml_node *
yaml_tree_get(const struct yaml_node *mapping_node, const char *key)
{
	uintptr_t place =
		mapping_node && mapping_node->kind == YAML_TREE_MAPPING
		? (uintptr_t)hashmap_get(&mapping_node->places, key)
		: 0;

	return place ? mapping_node->items.v[place - 1] : NULL;
}

int
yaml_tree_is_text(const struct yaml_node *n)
{
	return n->kind == YAML_TREE_SCALAR &&
		n->text[strspn(n->text, " \t\n")] &&
		!(n->plain &&
			(strcmp(n->text, "~") == 0 ||
				strcmp(n->text, "null") == 0));
}

int
yaml_tree_number(const struct yaml_node *node, int most)
{
	char *end = NULL;
	long n = node->kind == YAML_TREE_SCALAR && node->plain
		? strtol(node->text, &end, 10)
		: 0;

	return n >= 1 && n <= most && !*end ? (int)n : 0;
}

const char *
yaml_tree_what(const struct yaml_node *n, struct diag *d)
{
	if (n->kind == YAML_TREE_SEQUENCE)
		return "a list";
	if (n->kind == YAML_TREE_MAPPING)
		return "a mapping";
	if (n->plain &&
		(!*n->text || strcmp(n->text, "~") == 0 ||
			strcmp(n->text, "null") == 0))
		return "nothing";
	return arena_fmt(d->arena, "'%s'", n->text);
}

void
yaml_tree_wants(struct diag *d, const char *file, const struct yaml_node *value,
	const char *name, const char *what)
{
	diag_at(d, file, value->line, value->column,
		"'%s' wants %s, and this is %s", name, what,
		yaml_tree_what(value, d));
}
