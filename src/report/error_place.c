#include "report/error_place.h"

#include <ctype.h>
#include <string.h>

/* the length of "path:12" at the start of "path:12: ..."; 0: it is no place */
static size_t
place_length(const char *line)
{
	size_t n = strcspn(line, ":\n"), digits;

	if (!n || isspace((unsigned char)*line) || line[n] != ':')
		return 0;
	digits = strspn(line + n + 1, "0123456789");
	n += 1 + digits;
	return digits && line[n] == ':' ? n : 0;
}

const char *
error_place_line(const char *trace)
{
	const char *found = NULL;

	for (const char *line = trace; *line;) {
		if (place_length(line))
			found = line;
		line += strcspn(line, "\n");
		line += *line == '\n';
	}
	return found;
}

const char *
error_place(struct arena *a, const char *trace)
{
	const char *line = trace ? error_place_line(trace) : NULL;

	return line ? arena_ndup(a, line, place_length(line)) : NULL;
}
