/*
 * What is wrong, collected and shown together. A struct diag lives in an
 * arena. die() is for broken invariants and exhausted memory alone.
 */
#ifndef BASE_DIAG_H
#define BASE_DIAG_H

#include <stdio.h>

#include "base/vec.h"

struct message {
	const char *file;    /* NULL: no place */
	size_t line, column; /* from 1; 0: none */
	int warning;
	const char *text;
};

struct diag {
	struct arena *arena;
	VEC(struct message) messages;
	size_t nerrors;
};

/* an error without a place */
void diag_error(struct diag *d, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* a file that errno is about, and what to do where that is known */
void diag_file(struct diag *d, const char *path);

/* an error, or a warning, at a place of a file */
void diag_at(struct diag *d, const char *file, size_t line, size_t column,
	const char *fmt, ...) __attribute__((format(printf, 5, 6)));
void diag_warn(struct diag *d, const char *file, size_t line, size_t column,
	const char *fmt, ...) __attribute__((format(printf, 5, 6)));

/* each message a line (further lines of its text as they are), then forget */
void diag_print(struct diag *d, FILE *to);

/*
 * The candidate that word was meant to be: the one with the fewest edits (at
 * most a third of its length), or NULL. Optimal string alignment distance,
 * so two letters exchanged are one edit.
 */
const char *
diag_nearest(const char *word, const char *const *candidates, size_t n);

/* ", did you mean 'x'?" or "", in the arena of d */
const char *diag_suggest(struct diag *d, const char *word,
	const char *const *candidates, size_t n);

#endif
