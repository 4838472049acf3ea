#include "report/error_text.h"

#include <stdint.h>
#include <string.h>

static int
is_marked(const char *line)
{
	return line[0] == 'E' &&
		(line[1] == ' ' || line[1] == '\n' || !line[1]);
}

static const char *
next_line(const char *line)
{
	line += strcspn(line, "\n");
	return line + (*line == '\n');
}

/* the first of the last lines that follow one another and are marked; or NULL */
static const char *
last_error(const char *trace)
{
	const char *found = NULL;
	int inside = 0;

	for (const char *line = trace; *line; line = next_line(line)) {
		if (is_marked(line) && !inside)
			found = line;
		inside = is_marked(line);
	}
	return found;
}

/* the blanks behind the mark that all lines have */
static size_t
indentation(const char *line)
{
	size_t least = SIZE_MAX;

	for (; *line && is_marked(line); line = next_line(line)) {
		size_t n = strspn(line + 1, " ");

		if (line[1 + n] && line[1 + n] != '\n' && n < least)
			least = n;
	}
	return least;
}

int
error_text_put(struct buf *b, const char *trace)
{
	const char *line = trace ? last_error(trace) : NULL;
	size_t skip = line ? indentation(line) : 0;

	for (int first = 1; line && *line && is_marked(line); first = 0) {
		size_t n = strcspn(line + 1, "\n");

		if (!first)
			buf_addc(b, '\n');
		if (n > skip)
			buf_add(b, line + 1 + skip, n - skip);
		line = next_line(line);
	}
	return line != NULL;
}
