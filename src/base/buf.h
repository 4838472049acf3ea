/*
 * A growing string of bytes, on the heap. The buffer owns its bytes;
 * buf_release frees them. A zeroed buffer is empty and its `s` is NULL;
 * otherwise `s` is terminated.
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

/* appends the number with `places` decimals (0 to 6), three times as fast as
   printf */
void buf_add_fixed(struct buf *b, double number, int places);

/* makes room, so that the caller may write n bytes at b->s + b->n */
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

/* copies the text into the arena ("" when it is empty), releases the buffer */
const char *buf_take(struct buf *b, struct arena *a);

/* writes the text to standard output, releases the buffer */
void buf_print(struct buf *b);

#endif
