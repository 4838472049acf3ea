/*
 * A YAML document as a tree, each node with its place. All of libyaml is here.
 * Aliases are nodes that stand in several places; cycles and bombs of them are
 * refused. The tree belongs to the arena of the diag.
 */
#ifndef FORMATS_YAML_TREE_H
#define FORMATS_YAML_TREE_H

#include "base/diag.h"
#include "base/hashmap.h"
#include "base/vec.h"

enum ydoc_kind { YDOC_SCALAR, YDOC_SEQUENCE, YDOC_MAPPING };

struct ydoc {
	enum ydoc_kind kind;
	size_t line, column;		/* from 1 */
	const char *text;		/* SCALAR */
	int plain;			/* SCALAR: without quotes */
	VEC(struct ydoc *) items;	/* SEQUENCE: values; MAPPING: values */
	VEC(struct ydoc *) keys;	/* MAPPING: a scalar for each item */
	struct map places;		/* MAPPING: of a key in keys, from 1 */
};

/*
 * The document in a text that was read from `file`, a name for messages. NULL
 * with the reason in d, or without one: an empty document.
 */
struct ydoc *ydoc_parse(const char *file, const char *text, size_t n,
	struct diag *d);

/* the value of a key; NULL when there is none or it is no mapping */
struct ydoc *ydoc_get(const struct ydoc *mapping, const char *key);

/* a scalar that says something: neither blank nor null */
int ydoc_is_text(const struct ydoc *node);

/* a plain number from 1 to `most`; 0: it is none */
int ydoc_number(const struct ydoc *node, int most);

/* "a list", "a mapping", "nothing" or "'text'", for messages */
const char *ydoc_what(const struct ydoc *node, struct diag *d);

/* an error: the key `name` wants something else than this value */
void ydoc_wants(struct diag *d, const char *file, const struct ydoc *value,
	const char *name, const char *what);

#endif
