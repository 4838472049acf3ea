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

enum yaml_kind { YAML_TREE_SCALAR, YAML_TREE_SEQUENCE, YAML_TREE_MAPPING };

struct yaml_node {
	enum yaml_kind kind;
	size_t line, column;           /* from 1 */
	const char *text;              /* SCALAR */
	int plain;                     /* SCALAR: without quotes */
	VEC(struct yaml_node *) items; /* SEQUENCE: values; MAPPING: values */
	VEC(struct yaml_node *) keys;  /* MAPPING: a scalar for each item */
	struct hashmap places;         /* MAPPING: of a key in keys, from 1 */
};

/*
 * The document in a text that was read from `file`, a name for messages. NULL
 * with the reason in d, or without one: an empty document.
 */
struct yaml_node *
yaml_tree_parse(const char *file, const char *text, size_t n, struct diag *d);

/* the value of a key; NULL when there is none or it is no mapping */
struct yaml_node *
yaml_tree_get(const struct yaml_node *mapping, const char *key);

/* a scalar that says something: neither blank nor null */
int yaml_tree_is_text(const struct yaml_node *node);

/* a plain number from 1 to `most`; 0: it is none */
int yaml_tree_number(const struct yaml_node *node, int most);

/* "a list", "a mapping", "nothing" or "'text'", for messages */
const char *yaml_tree_what(const struct yaml_node *node, struct diag *d);

/* an error: the key `name` wants something else than this value */
void yaml_tree_wants(struct diag *d, const char *file,
	const struct yaml_node *value, const char *name, const char *what);

#endif
