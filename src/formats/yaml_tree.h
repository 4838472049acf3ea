/*
 * Parses a YAML document, by libyaml, into a tree whose nodes know their line
 * and column. An aliased node stands in several places of the tree; cycles and
 * exponential growth by aliases are errors. The tree is in the diag's arena.
 */
#ifndef FORMATS_YAML_TREE_H
#define FORMATS_YAML_TREE_H

#include "base/diag.h"
#include "base/hashmap.h"
#include "base/vec.h"

enum yaml_kind { YAML_TREE_SCALAR, YAML_TREE_SEQUENCE, YAML_TREE_MAPPING };

struct yaml_node {
	enum yaml_kind kind;
	size_t line, column;           /* counted from 1 */
	const char *text;              /* SCALAR */
	int plain;                     /* SCALAR: 1 when not quoted */
	VEC(struct yaml_node *) items; /* SEQUENCE, MAPPING: the values */
	VEC(struct yaml_node *) keys;  /* MAPPING: a scalar for each value */
	struct hashmap places;         /* MAPPING: key -> index in keys + 1 */
};

/*
 * Parses a text; `file` is its name in messages. NULL with an error in d, or
 * without one when the document is empty.
 */
struct yaml_node *
yaml_tree_parse(const char *file, const char *text, size_t n, struct diag *d);

/* the value of a key; NULL: there is none, or the node is no mapping */
struct yaml_node *
yaml_tree_get(const struct yaml_node *mapping, const char *key);

/* 1 for a scalar that is neither blank nor null */
int yaml_tree_is_text(const struct yaml_node *node);

/* a plain whole number from 1 to `most`; 0: it is none */
int yaml_tree_number(const struct yaml_node *node, int most);

/* "a list", "a mapping", "nothing" or "'text'", for messages */
const char *yaml_tree_what(const struct yaml_node *node, struct diag *d);

/* adds the error "'NAME' wants WHAT, and this is …" at the value */
void yaml_tree_wants(struct diag *d, const char *file,
	const struct yaml_node *value, const char *name, const char *what);

#endif
