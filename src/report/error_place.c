#include "report/error_place.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

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

/* 1: the path ends with the module's, or is the end of it, as from a subfolder */
static int
is_of(const char *path, const char *module)
{
	return text_ends(path, module) || text_ends(module, path);
}

static int
is_foreign(const char *path)
{
	return *path == '/' || strncmp(path, "..", 2) == 0 ||
		strstr(path, "site-packages");
}

/* splits "path:12" */
static struct error_place
split(struct arena *a, const char *line)
{
	size_t path = strcspn(line, ":");

	return (struct error_place){
		arena_ndup(a, line, path), atoi(line + path + 1)};
}

/* of `  File "/tests/a.py", line 12 in test`; path NULL: it is none */
static struct error_place
split_dumped(struct arena *a, const char *line)
{
	static const char file[] = "  File \"", number[] = "\", line ";
	const char *path = line + sizeof file - 1;
	size_t n;

	if (strncmp(line, file, sizeof file - 1) != 0)
		return (struct error_place){0};
	n = strcspn(path, "\"\n");
	if (strncmp(path + n, number, sizeof number - 1) != 0)
		return (struct error_place){0};
	return (struct error_place){
		arena_ndup(a, path, n), atoi(path + n + sizeof number - 1)};
}

struct error_place
error_place_in(struct arena *a, const char *trace, const char *module)
{
	struct error_place own = {0}, near = {0}, dumped = {0};

	for (const char *line = trace ? trace : ""; *line;) {
		size_t n = place_length(line);
		struct error_place at =
			n ? split(a, line) : split_dumped(a, line);

		if (at.path && is_of(at.path, module)) {
			if (n)
				own = at;
			else if (!dumped.path) /* the innermost is the first */
				dumped = (struct error_place){module, at.line};
		} else if (n && !is_foreign(at.path))
			near = at;
		line += strcspn(line, "\n");
		line += *line == '\n';
	}
	return own.path       ? own
		: dumped.path ? dumped
		: near.path   ? near
			      : (struct error_place){module, 0};
}
