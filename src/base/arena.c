#include "base/arena.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/die.h"

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#define POISON(p, n) ASAN_POISON_MEMORY_REGION(p, n)
#define UNPOISON(p, n) ASAN_UNPOISON_MEMORY_REGION(p, n)
#else
#define POISON(p, n) ((void)0)
#define UNPOISON(p, n) ((void)0)
#endif

enum { ALIGN = _Alignof(max_align_t), BLOCK_SIZE = 64 * 1024 };

struct arena_block {
	struct arena_block *next;
	size_t used, size;
	_Alignas(max_align_t) char data[];
};

static struct arena_block *
block_new(size_t size)
{
	struct arena_block *b = calloc(1, sizeof *b + size);

	if (!b)
		die("out of memory");
	b->size = size;
	POISON(b->data, size);
	return b;
}

void *
arena_alloc(struct arena *a, size_t n)
{
	struct arena_block *b = a->head;
	void *p;

	if (n > SIZE_MAX / 2)
		die("out of memory");
	n = (n + ALIGN - 1) / ALIGN * ALIGN;
	if (n > BLOCK_SIZE / 4 && b) {
		/* The current block keeps its free bytes for small pieces. */
		struct arena_block *own = block_new(n);

		own->next = b->next;
		b->next = own;
		b = own;
	} else if (!b || b->size - b->used < n) {
		b = block_new(n > BLOCK_SIZE ? n : BLOCK_SIZE);
		b->next = a->head;
		a->head = b;
	}
	p = b->data + b->used;
	b->used += n;
	UNPOISON(p, n);
	return p;
}

char *
arena_ndup(struct arena *a, const char *s, size_t n)
{
	char *p = arena_alloc(a, n + 1);

	memcpy(p, s, n);
	return p;
}

char *
arena_dup(struct arena *a, const char *s)
{
	return arena_ndup(a, s, strlen(s));
}

char *
arena_vfmt(struct arena *a, const char *fmt, va_list ap)
{
	char text[256], *p;
	va_list again;
	int n;

	va_copy(again, ap);
	n = vsnprintf(text, sizeof text, fmt, ap);
	if (n < 0)
		die("cannot format '%s'", fmt);
	if ((size_t)n < sizeof text) {
		p = arena_ndup(a, text, (size_t)n);
	} else {
		p = arena_alloc(a, (size_t)n + 1);
		vsnprintf(p, (size_t)n + 1, fmt, again);
	}
	va_end(again);
	return p;
}

char *
arena_fmt(struct arena *a, const char *fmt, ...)
{
	va_list ap;
	char *p;

	va_start(ap, fmt);
	p = arena_vfmt(a, fmt, ap);
	va_end(ap);
	return p;
}

void
arena_join(struct arena *a, struct arena *other)
{
	struct arena_block **end = a->head ? &a->head->next : &a->head;

	while (*end)
		end = &(*end)->next;
	*end = other->head;
	other->head = NULL;
}

void
arena_free(struct arena *a)
{
	while (a->head) {
		struct arena_block *b = a->head;

		a->head = b->next;
		UNPOISON(b->data, b->size);
		free(b);
	}
}
