#include "plan/plan.h"

#include <ctype.h>
#include <string.h>

#include "base/hashmap.h"

enum { SLUG_MAX = 60 };

const char *
plan_next_path(const strings *args, size_t *i)
{
	while (*i < args->n && strcmp(args->v[*i], "-m") == 0)
		*i += 2;
	return *i < args->n ? args->v[(*i)++] : NULL;
}

const char *
plan_name(const struct group *g)
{
	return g->whole ? g->whole : g->name;
}

struct hashmap
plan_names(struct arena *a, const struct plan *p)
{
	struct hashmap names = {.arena = a};
	size_t waiting = 0;

	while (waiting < p->groups.n && !p->groups.v[waiting].after.n)
		waiting++;
	for (size_t i = 0; i < p->groups.n && waiting < p->groups.n; i++)
		*hashmap_at(&names, p->groups.v[i].name) = &p->groups.v[i];
	return names;
}

const char *
plan_slug(struct arena *a, const char *name)
{
	char slug[SLUG_MAX + 1];
	size_t n = strlen(name), length = n < SLUG_MAX ? n : SLUG_MAX;
	int changed = n > SLUG_MAX || !*name;

	for (size_t i = 0; i < length; i++) {
		unsigned char c = (unsigned char)name[i];
		int fine = c < 0x80 && (isalnum(c) || strchr("_.-", c));

		slug[i] = fine ? (char)c : '-';
		changed |= !fine && c != '/';
	}
	slug[length] = '\0';
	if (*slug == '.' || *slug == '-') { /* hidden, or like an option */
		*slug = '_';
		changed = 1;
	}
	/* "a/b" is so common that it only gets a hash when "a-b" could be it */
	changed |= strchr(name, '/') && strchr(name, '-');
	if (!changed)
		return arena_dup(a, slug);
	return arena_fmt(a, "%s-%08x", slug,
		(unsigned)(hashmap_hash(name, n) & 0xffffffff));
}
