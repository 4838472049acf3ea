/*
 * A growing string of bytes, for text that is being made. The buffer owns its
 * bytes; buf_release frees them. `s` is terminated whenever it is not NULL.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stddef.h>

#include "base/arena.h"

struct buf {
	char *s;
	size_t n, cap;
};

void buf_add(struct buf *b, const void *bytes, size_t n);
void buf_adds(struct buf *b, const char *s);
void buf_addf(struct buf *b, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* a number with so many places, at most 6; printf takes thrice as long */
void buf_add_fixed(struct buf *b, double number, int places);

/* n more bytes may be written at b->s + b->n by the caller */
void buf_reserve(struct buf *b, size_t n);

static inline void
buf_addc(struct buf *b, char c)
{
	if (b->n + 1 >= b->cap)
		buf_reserve(b, 1);
	b->s[b->n++] = c;
	b->s[b->n] = '\0';
}

void buf_clear(struct buf *b);
void buf_release(struct buf *b);

/* its text in the arena, "" when it is empty; the buffer is released */
const char *buf_take(struct buf *b, struct arena *a);

/* to standard output, and released */
void buf_print(struct buf *b);

#endif
