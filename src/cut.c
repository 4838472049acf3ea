#include <string.h>

#include "cut.h"

enum {
	LONG = 8,	/* shorter values are not looked for */
	SEEN = 6	/* fewer letters may be anybody's */
};

/* how much of the n bytes before the dots is the beginning of a value */
static size_t
head_of(const strings *values, const char *dots, size_t n)
{
	size_t longest = 0;

	for (size_t i = 0; i < values->n; i++) {
		const char *value = values->v[i];
		size_t length = strlen(value), k = length < n ? length : n;

		if (length < LONG)
			continue;
		while (k >= SEEN && memcmp(dots - k, value, k) != 0)
			k--;
		if (k >= SEEN && k > longest)
			longest = k;
	}
	return longest;
}

/* how much of the n bytes behind them is the end of one */
static size_t
tail_of(const strings *values, const char *text, size_t n)
{
	size_t longest = 0;

	for (size_t i = 0; i < values->n; i++) {
		const char *value = values->v[i];
		size_t length = strlen(value), k = length < n ? length : n;

		if (length < LONG)
			continue;
		while (k >= SEEN && memcmp(text, value + length - k, k) != 0)
			k--;
		if (k >= SEEN && k > longest)
			longest = k;
	}
	return longest;
}

void
cut_put(struct buf *b, const strings *values, const char *text, size_t n)
{
	const char *end = text + n, *done = text, *p = text;

	while ((p = memchr(p, '.', (size_t)(end - p)))) {
		size_t dots = 1, head, tail;

		while (p + dots < end && p[dots] == '.')
			dots++;
		if (dots != 3) {	/* a row of them is pytest's progress */
			p += dots;
			continue;
		}
		head = head_of(values, p, (size_t)(p - done));
		tail = tail_of(values, p + 3, (size_t)(end - p) - 3);
		buf_add(b, done, (size_t)(p - done) - head);
		buf_adds(b, head ? "***..." : "...");
		buf_adds(b, tail ? "***" : "");
		done = p += 3 + tail;
	}
	buf_add(b, done, (size_t)(end - done));
}
