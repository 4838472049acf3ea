#include "report/traceback.h"

#include <string.h>

#include "base/text.h"

static size_t
lines_of(const char *text)
{
	size_t n = 0;

	for (; *text; text++)
		n += *text == '\n' && text[1];
	return n + 1;
}

static int
begins(const char *text, size_t length, const char *with)
{
	size_t n = strlen(with);

	return length >= n && memcmp(text, with, n) == 0;
}

/*
 * The colour of a line of a traceback. Lines of an error are red, but in a
 * difference of values: those of one side only have a sign, and what both have is
 * plain. *difference: 1 within one.
 */
static enum tty_colour
colour_of(const char *line, size_t length, int *difference)
{
	const char *p = line + 1, *end = line + length;

	if (!length || line[0] != 'E' || (length > 1 && line[1] != ' ')) {
		*difference = 0;
		return TTY_PLAIN;
	}
	while (p < end && *p == ' ')
		p++;
	length = (size_t)(end - p);
	if (begins(p, length, "(- right of ==") ||
		begins(p, length, "Full diff:"))
		*difference = 1;
	else if (begins(p, length, "assert ") ||
		begins(p, length, "AssertionError"))
		*difference = 0;
	else if (begins(p, length, "- "))
		return TTY_RED;
	else if (begins(p, length, "+ ") &&
		strncmp(p + 1 + strspn(p + 1, " "), "where ", 6) != 0)
		return TTY_GREEN;
	else if (begins(p, length, "? "))
		return TTY_DIM;
	return *difference ? TTY_PLAIN : TTY_RED;
}

void
traceback_put(struct buf *b, const char *text, size_t head, size_t tail,
	const struct tty *tty)
{
	size_t n = lines_of(text), i = 0;
	int difference = 0;

	for (; i < n; i++) {
		size_t length = strcspn(text, "\n");
		enum tty_colour colour = colour_of(text, length, &difference);

		if (i < head || i + tail >= n) {
			buf_adds(b, length ? "      " : "");
			if (colour != TTY_PLAIN)
				buf_adds(b, tty_paint(tty, colour));
			text_put_output(b, text, length);
			if (colour != TTY_PLAIN)
				buf_adds(b, tty_paint(tty, TTY_PLAIN));
			buf_addc(b, '\n');
		} else if (i == head) {
			buf_addf(b, "      ... %zu lines more ...\n",
				n - head - tail);
		}
		text += length + (text[length] == '\n');
	}
}
