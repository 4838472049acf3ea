/*
 * Errors and warnings (diagnostics), collected and then printed together.
 * Texts are in the diag's arena. die() is only for broken invariants and
 * exhausted memory.
 */
#ifndef BASE_DIAG_H
#define BASE_DIAG_H

#include <stdio.h>

#include "base/vec.h"

struct message {
	const char *file;    /* NULL: no place */
	size_t line, column; /* counted from 1; 0: no place */
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

/* an error "PATH: strerror(errno)", with advice for full or read-only disks */
void diag_file(struct diag *d, const char *path);

/* an error or a warning at a line and column of a file */
void diag_at(struct diag *d, const char *file, size_t line, size_t column,
	const char *fmt, ...) __attribute__((format(printf, 5, 6)));
void diag_warn(struct diag *d, const char *file, size_t line, size_t column,
	const char *fmt, ...) __attribute__((format(printf, 5, 6)));

/* prints and forgets all messages, each as FILE:LINE:COLUMN: TEXT */
void diag_print(struct diag *d, FILE *to);

/*
 * Returns the candidate with the fewest edits from word (at most a third of
 * its length), or NULL. The optimal string alignment distance counts two
 * exchanged letters as one edit.
 */
const char *
diag_nearest(const char *word, const char *const *candidates, size_t n);

/* returns ", did you mean 'x'?", in the arena of d, or "" */
const char *diag_suggest(struct diag *d, const char *word,
	const char *const *candidates, size_t n);

#endif
