#include "doctor/source_search.h"

#include <ctype.h>
#include <string.h>

#include "os/fs.h"

void
sources_init(struct source_search *s, struct arena *a)
{
	*s = (struct source_search){.arena = a, .texts = {.arena = a}};
}

const char *
source_search_text(struct source_search *s, const char *path)
{
	void **at = hashmap_at(&s->texts, path);
	struct buf text = {0};

	if (!*at) {
		if (fs_read(path, &text) != 0)
			buf_clear(&text);
		*at = (void *)buf_take(&text, s->arena);
	}
	return *at;
}

static int
in_word(char c)
{
	return isalnum((unsigned char)c) || c == '_' ||
		(unsigned char)c >= 0x80;
}

/* where `words` stand as whole words, or NULL */
static const char *
find(const char *text, const char *words)
{
	size_t n = strlen(words);
	const char *p = text;

	for (; (p = strstr(p, words)); p++)
		if ((p == text || !in_word(p[-1]) || !in_word(*words)) &&
			(!in_word(p[n]) || !in_word(words[n - 1])))
			return p;
	return NULL;
}

size_t
source_search_line(struct source_search *s, const char *path, const char *words,
	size_t after)
{
	const char *text = source_search_text(s, path), *found;
	size_t line = 1;

	while (line <= after && (text = strchr(text, '\n'))) {
		text++;
		line++;
	}
	found = text ? find(text, words) : NULL;
	for (; found && text < found; text++)
		line += *text == '\n';
	return found ? line : 0;
}

size_t
source_search_test(struct source_search *s, const char *path, const char *id)
{
	const char *name = strstr(id, "::");
	size_t line = 0;

	while (name) {
		const char *next;
		size_t n, before = line;

		name += 2;
		n = strcspn(name, "[");
		next = strstr(name, "::");
		if (next && next < name + n)
			n = (size_t)(next - name);
		else
			next = NULL;
		line = source_search_line(s, path,
			arena_fmt(s->arena, "%s %.*s", next ? "class" : "def",
				(int)n, name),
			before);
		if (!line)
			return before;
		name = next;
	}
	return line;
}
