/*
 * Reads JSON into a tree, several times as fast as libjq (formats/json.h): for files
 * of which a run has thousands. Strings are as there: bytes that are not UTF-8 stay,
 * and zeros become question marks.
 */
#ifndef FORMATS_JSON_TREE_H
#define FORMATS_JSON_TREE_H

#include "base/arena.h"

enum json_kind {
	JSON_NULL,
	JSON_BOOL,
	JSON_NUMBER,
	JSON_TEXT,
	JSON_ARRAY,
	JSON_OBJECT
};

struct json_tree {
	enum json_kind kind;
	const char *key;               /* of a member, else NULL */
	const char *text;              /* JSON_TEXT */
	double number;                 /* JSON_NUMBER; JSON_BOOL: 0 or 1 */
	const struct json_tree *first; /* element or member; NULL: none */
	const struct json_tree
		*next; /* in the same array or object; NULL: none */
};

/*
 * Parses one JSON text of n bytes before a zero. It changes the text: strings of the
 * tree lie in it, the rest in the arena. NULL: *cause says why.
 */
const struct json_tree *
json_tree_parse(struct arena *a, char *text, size_t n, const char **cause);

/* a member of an object; NULL when there is none or it is no object */
const struct json_tree *
json_tree_get(const struct json_tree *object, const char *key);

/* the first element of an array member, or NULL */
const struct json_tree *
json_tree_array(const struct json_tree *object, const char *key);

/* a copy of a string member in the arena; NULL when there is none */
const char *json_tree_string(
	struct arena *a, const struct json_tree *object, const char *key);

/* a number member; `otherwise` when there is none or it does not fit */
double json_tree_number(
	const struct json_tree *object, const char *key, double otherwise);

#endif
