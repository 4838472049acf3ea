/*
 * The parts of a Ninja build file, and their text, with all escaping.
 * Format: https://ninja-build.org/manual.html#_ninja_file_reference
 */
#ifndef FORMATS_NINJA_H
#define FORMATS_NINJA_H

#include "base/buf.h"
#include "base/vec.h"

/* NAME = VALUE. In a rule, $ refers to variables; values of the file and of
   edges are plain text that is escaped when it is written. */
struct ninja_var {
	const char *name, *value;
};

struct ninja_rule {
	const char *name;
	VEC(struct ninja_var) vars;
};

struct ninja_pool {
	const char *name;
	int depth;
};

struct ninja_edge {
	const char *comment; /* a line above it, or NULL */
	const char *rule;
	strings outputs, inputs; /* inputs are implicit */
	strings after;           /* order-only inputs */
	VEC(struct ninja_var) vars;
};

struct ninja_file {
	strings comments; /* lines at the top */
	VEC(struct ninja_var) vars;
	VEC(struct ninja_pool) pools;
	VEC(struct ninja_rule) rules;
	VEC(struct ninja_edge) edges;
	const char *target; /* what plain `ninja` makes; NULL: all */
};

void ninja_put(struct buf *b, const struct ninja_file *f);

/* 1 when a Ninja file can name the path: no '|', no line breaks */
int ninja_spells(const char *path);

/*
 * Words as one shell command, quoted where they must be. Line breaks, which no
 * Ninja file can hold, and '%' become %XX; the program that gets the words decodes
 * them (ninja_decode).
 */
void ninja_words(struct buf *b, const strings *words);
const char *ninja_text(struct arena *a, const strings *words);
void ninja_word(struct buf *b, const char *word);
char *ninja_decode(char *word); /* in place */

#endif
