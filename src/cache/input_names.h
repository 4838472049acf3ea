/*
 * Which inputs a group has (core/inputs.h), without their content: what a machine
 * needs to know before it can ask for a pass. Under its key (plan/portable_key.h)
 * there are the lists of past passes, the newest first.
 */
#ifndef CACHE_INPUT_NAMES_H
#define CACHE_INPUT_NAMES_H

#include "base/sha256.h"
#include "core/digests.h"
#include "core/inputs.h"
#include "core/places.h"

enum { INPUT_NAMES_LISTS = 8 }; /* most lists under a key */

/* lines "KIND\tNAME", sorted; paths are names (core/places.h) */
typedef VEC(strings) input_lists;

/*
 * The list of a pass from its record. NULL: it can travel; else why it cannot, in
 * the arena. place: the project's root and others.
 */
const char *input_names_of(strings *list, struct arena *a,
	const struct places *p, const struct inputs *x);

/* the key of a pass: what its inputs are now */
struct sha256_text input_names_key(const char *key, const strings *list,
	const struct places *p, struct digests *d);

/* the inputs of a list; -1: a line is none */
int
input_names_take(struct inputs *x, const strings *list, const struct places *p);

/* adds a list to others as the first; 0: it was the first */
int input_names_add(input_lists *lists, struct arena *a, const strings *list);

void input_names_put(struct buf *b, const input_lists *lists);

/* reads what input_names_put() has written; -1: it cannot be understood */
int input_names_read(
	input_lists *lists, struct arena *a, const char *text, size_t n);

#endif
