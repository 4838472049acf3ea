#include "base/buf.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/die.h"

void
buf_reserve(struct buf *b, size_t n)
{
	size_t cap = b->cap ? b->cap : 256;

	if (b->s && b->cap - b->n > n)
		return;
	while (cap - b->n <= n) {
		if (cap > (size_t)-1 / 4)
			die("out of memory");
		cap *= 2;
	}
	b->s = realloc(b->s, cap);
	if (!b->s)
		die("out of memory");
	b->cap = cap;
	b->s[b->n] = '\0';
}

void
buf_add(struct buf *b, const void *bytes, size_t n)
{
	buf_reserve(b, n);
	if (n)
		memcpy(b->s + b->n, bytes, n);
	b->n += n;
	b->s[b->n] = '\0';
}

void
buf_adds(struct buf *b, const char *s)
{
	buf_add(b, s, strlen(s));
}

void
buf_addf(struct buf *b, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0)
		die("cannot format '%s'", fmt);
	buf_reserve(b, (size_t)n);
	va_start(ap, fmt);
	vsnprintf(b->s + b->n, (size_t)n + 1, fmt, ap);
	va_end(ap);
	b->n += (size_t)n;
}

void
buf_add_fixed(struct buf *b, double number, int places)
{
	static const double powers[] = {1, 10, 100, 1e3, 1e4, 1e5, 1e6};
	char text[32], *end = text + sizeof text, *p = end;
	double size = fabs(number);
	unsigned long long digits;

	if (!(size < 1e12)) {
		buf_addf(b, "%.*f", places, number);
		return;
	}
	digits = (unsigned long long)(size * powers[places] + 0.5);
	if (number < 0 && digits)
		buf_addc(b, '-');
	for (int i = 0; i <= places || digits; i++) {
		if (i == places && i)
			*--p = '.';
		*--p = (char)('0' + digits % 10);
		digits /= 10;
	}
	buf_add(b, p, (size_t)(end - p));
}

void
buf_clear(struct buf *b)
{
	b->n = 0;
	if (b->s)
		b->s[0] = '\0';
}

void
buf_release(struct buf *b)
{
	free(b->s);
	*b = (struct buf){0};
}

const char *
buf_take(struct buf *b, struct arena *a)
{
	const char *text = arena_ndup(a, b->n ? b->s : "", b->n);

	buf_release(b);
	return text;
}

void
buf_print(struct buf *b)
{
	fwrite(b->s, 1, b->n, stdout);
	fflush(stdout);
	buf_release(b);
}
