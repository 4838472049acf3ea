#include "secrets/elided.h"

#include <string.h>

enum {
	LONG = 8, /* bytes; parts of shorter values are not masked */
	SEEN = 6  /* bytes; shorter parts may be ordinary text */
};

/* 1 when the first k bytes of the value end at `text`, or else (first: 0) its
   last k bytes begin there */
static int
matches(const char *value, const char *text, size_t k, int first)
{
	return first ? memcmp(text - k, value, k) == 0
		     : memcmp(text, value + strlen(value) - k, k) == 0;
}

/* the length of the longest end of a value there, within n bytes; 0: none */
static size_t
end_of(const strings *values, const char *text, size_t n, int first)
{
	size_t longest = 0;

	for (size_t i = 0; i < values->n; i++) {
		const char *value = values->v[i];
		size_t length = strlen(value), k = length < n ? length : n;

		if (length < LONG)
			continue;
		while (k >= SEEN && !matches(value, text, k, first))
			k--;
		if (k >= SEEN && k > longest)
			longest = k;
	}
	return longest;
}

void
elided_put(struct buf *b, const strings *values, const char *text, size_t n)
{
	const char *end = text + n, *done = text, *p = text;

	while ((p = memchr(p, '.', (size_t)(end - p)))) {
		size_t dots = 1, head, tail;

		while (p + dots < end && p[dots] == '.')
			dots++;
		if (dots != 3) { /* pytest's progress is a row of dots */
			p += dots;
			continue;
		}
		head = end_of(values, p, (size_t)(p - done), 1);
		tail = end_of(values, p + 3, (size_t)(end - p) - 3, 0);
		buf_add(b, done, (size_t)(p - done) - head);
		buf_adds(b, head ? "***..." : "...");
		buf_adds(b, tail ? "***" : "");
		done = p += 3 + tail;
	}
	buf_add(b, done, (size_t)(end - done));
}
