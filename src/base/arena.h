/*
 * A region allocator: its memory is freed all at once. A piece belongs to its
 * arena and is never freed alone. Running out of memory ends the program
 * (base/die.h), so no caller checks for NULL.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

struct arena_block;

struct arena {
	struct arena_block *head;
};

/* returns n zeroed bytes, aligned for any type */
void *arena_alloc(struct arena *a, size_t n);

/* These return copies in the arena, always terminated. */
char *arena_dup(struct arena *a, const char *s);
char *arena_ndup(struct arena *a, const char *s, size_t n);
char *arena_fmt(struct arena *a, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
char *arena_vfmt(struct arena *a, const char *fmt, va_list ap);

/* moves all memory of `other` into `a`; `other` is empty afterwards */
void arena_join(struct arena *a, struct arena *other);

void arena_free(struct arena *a);

#endif
