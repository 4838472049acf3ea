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
	struct map anchors;
	size_t naliased;	/* nodes that aliases stand for */
	int failed;
};

static struct ydoc *node(struct loader *l, int depth);

static void
fail_at(struct loader *l, const yaml_mark_t *at, const char *text)
{
	if (!l->failed)
		diag_at(l->diag, l->file, at->line + 1, at->column + 1, "%s",
			text);
	l->failed = 1;
}

/* libyaml tells the offset alone of bytes that are no text */
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

/* libyaml's own words, and what to do about the usual mistakes */
static void
syntax_error(struct loader *l)
{
	const yaml_parser_t *p = &l->parser;
	yaml_mark_t at = p->problem_mark;
	const char *problem = p->problem ? p->problem : "cannot be read";

	if (p->error == YAML_READER_ERROR) {
		at = mark_of(l, p->problem_offset);
		fail_at(l, &at, arena_fmt(l->diag->arena,
			"%s; the file must be UTF-8 text", problem));
	} else if (strstr(problem, "cannot start any token")) {
		fail_at(l, &at, "a tab or a sign that means something in YAML "
			"stands here; indent with spaces, and put quotes "
			"around the text");
	} else {
		fail_at(l, &at, arena_fmt(l->diag->arena, "%s%s%s",
			problem, p->context ? " " : "",
			p->context ? p->context : ""));
	}
}

/* the next event is in l->event; 0 when there is none */
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

/* how many nodes a tree has, aliases spelt out */
static size_t
size_of(const struct ydoc *n)
{
	size_t sum = 1 + n->keys.n;

	for (size_t i = 0; i < n->items.n && sum <= ALIASED_MAX; i++)
		sum += size_of(n->items.v[i]);
	return sum;
}

static struct ydoc *
make(struct loader *l, enum ydoc_kind kind, const yaml_char_t *anchor)
{
	struct ydoc *n = arena_alloc(l->diag->arena, sizeof *n);

	n->kind = kind;
	n->line = l->event.start_mark.line + 1;
	n->column = l->event.start_mark.column + 1;
	if (anchor)
		*map_at(&l->anchors, (const char *)anchor) = n;
	return n;
}

static struct ydoc *
alias(struct loader *l)
{
	const char *name = (const char *)l->event.data.alias.anchor;
	struct ydoc *n = map_get(&l->anchors, name);

	if (!n)
		fail_at(l, &l->event.start_mark, arena_fmt(l->diag->arena,
			"the alias '*%s' has no anchor '&%s' before it", name,
			name));
	else if (!n->text && n->kind == YDOC_SCALAR)
		fail_at(l, &l->event.start_mark, arena_fmt(l->diag->arena,
			"the alias '*%s' stands inside of what it names",
			name));
	else if (count(l, size_of(n)))
		return n;
	return NULL;
}

static struct ydoc *
scalar(struct loader *l)
{
	struct ydoc *n = make(l, YDOC_SCALAR, l->event.data.scalar.anchor);
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

/* while it is being read it is a scalar without text: see alias() */
static struct ydoc *
sequence(struct loader *l, int depth)
{
	struct ydoc *n = make(l, YDOC_SCALAR,
		l->event.data.sequence_start.anchor);

	while (next(l) && l->event.type != YAML_SEQUENCE_END_EVENT) {
		struct ydoc *item = node(l, depth + 1);

		if (!item)
			return NULL;
		*vec_add(l->diag->arena, &n->items) = item;
	}
	n->kind = YDOC_SEQUENCE;
	return n;
}

static void
add_key(struct loader *l, struct ydoc *n, struct ydoc *key)
{
	void **place = map_at(&n->places, key->text);

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

/* what stands below `<<` (YAML 1.1): keys that the mapping itself has not */
static void
merge(struct loader *l, struct ydoc *n, const struct ydoc *from)
{
	if (from->kind == YDOC_SEQUENCE)
		for (size_t i = 0; i < from->items.n; i++)
			merge(l, n, from->items.v[i]);
	for (size_t i = 0; i < from->keys.n; i++) {
		void **place = map_at(&n->places, from->keys.v[i]->text);

		if (*place)
			continue;
		*vec_add(l->diag->arena, &n->keys) = from->keys.v[i];
		*vec_add(l->diag->arena, &n->items) = from->items.v[i];
		*place = (void *)(uintptr_t)n->keys.n;
	}
}

static int
can_merge(const struct ydoc *from)
{
	int fine = from->kind != YDOC_SCALAR;

	for (size_t i = 0; from->kind == YDOC_SEQUENCE && i < from->items.n;
			i++)
		fine &= from->items.v[i]->kind == YDOC_MAPPING;
	return fine;
}

/* one key with its value; a merge is put aside for the end */
static void
entry(struct loader *l, struct ydoc *n, int depth, struct ydoc **merged)
{
	yaml_mark_t at = l->event.start_mark;
	struct ydoc *key = node(l, depth + 1), *value;
	int merges;

	if (key && key->kind != YDOC_SCALAR)
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

static struct ydoc *
mapping(struct loader *l, int depth)
{
	struct ydoc *n = make(l, YDOC_SCALAR,
		l->event.data.mapping_start.anchor), *merged = NULL;

	n->places.arena = l->diag->arena;
	while (next(l) && l->event.type != YAML_MAPPING_END_EVENT)
		entry(l, n, depth, &merged);
	if (l->failed)
		return NULL;
	if (merged)
		merge(l, n, merged);
	n->kind = YDOC_MAPPING;
	return n;
}

static struct ydoc *
node(struct loader *l, int depth)
{
	struct ydoc *n = NULL;

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

static struct ydoc *
document(struct loader *l)
{
	struct ydoc *root = NULL;

	while (next(l) && l->event.type != YAML_STREAM_END_EVENT) {
		switch (l->event.type) {
		case YAML_STREAM_START_EVENT:
		case YAML_DOCUMENT_END_EVENT:
			break;
		case YAML_DOCUMENT_START_EVENT:
			if (root)
				fail_at(l, &l->event.start_mark, "a second "
					"document begins here; only one is "
					"read");
			break;
		default:
			root = node(l, 1);
		}
	}
	return l->failed ? NULL : root;
}

struct ydoc *
ydoc_parse(const char *file, const char *text, size_t n, struct diag *d)
{
	struct loader l = {.file = file, .text = text, .n = n, .diag = d,
		.anchors = {.arena = d->arena}};
	struct ydoc *root;

	if (!yaml_parser_initialize(&l.parser))
		die("out of memory");
	yaml_parser_set_input_string(&l.parser, (const unsigned char *)text, n);
	root = document(&l);
	if (l.have_event)
		yaml_event_delete(&l.event);
	yaml_parser_delete(&l.parser);
	return root;
}

struct ydoc *
ydoc_get(const struct ydoc *mapping_node, const char *key)
{
	uintptr_t place = mapping_node && mapping_node->kind == YDOC_MAPPING ?
		(uintptr_t)map_get(&mapping_node->places, key) : 0;

	return place ? mapping_node->items.v[place - 1] : NULL;
}

int
ydoc_is_text(const struct ydoc *n)
{
	return n->kind == YDOC_SCALAR && n->text[strspn(n->text, " \t\n")] &&
		!(n->plain && (strcmp(n->text, "~") == 0 ||
		strcmp(n->text, "null") == 0));
}

int
ydoc_number(const struct ydoc *node, int most)
{
	char *end = NULL;
	long n = node->kind == YDOC_SCALAR && node->plain ?
		strtol(node->text, &end, 10) : 0;

	return n >= 1 && n <= most && !*end ? (int)n : 0;
}

const char *
ydoc_what(const struct ydoc *n, struct diag *d)
{
	if (n->kind == YDOC_SEQUENCE)
		return "a list";
	if (n->kind == YDOC_MAPPING)
		return "a mapping";
	if (n->plain && (!*n->text || strcmp(n->text, "~") == 0 ||
			strcmp(n->text, "null") == 0))
		return "nothing";
	return arena_fmt(d->arena, "'%s'", n->text);
}

void
ydoc_wants(struct diag *d, const char *file, const struct ydoc *value,
	const char *name, const char *what)
{
	diag_at(d, file, value->line, value->column,
		"'%s' wants %s, and this is %s", name, what,
		ydoc_what(value, d));
}
