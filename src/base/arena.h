/*
 * Memory that is freed all at once. What an arena hands out belongs to the
 * arena; nobody frees a single piece. Running out of memory ends the program
 * (base/diag.h: die), so no caller checks for NULL.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

struct arena_block;

struct arena {
	struct arena_block *head;
};

/* n bytes, all zero, aligned for any type */
void *arena_alloc(struct arena *a, size_t n);

/* copies of strings, always terminated */
char *arena_dup(struct arena *a, const char *s);
char *arena_ndup(struct arena *a, const char *s, size_t n);
char *arena_fmt(struct arena *a, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
char *arena_vfmt(struct arena *a, const char *fmt, va_list ap);

/* what the other holds becomes this one's; the other is empty then */
void arena_join(struct arena *a, struct arena *other);

void arena_free(struct arena *a);

#endif
