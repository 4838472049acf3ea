#define _GNU_SOURCE
#include "suite/custom_files.h"

#include <string.h>

#include "base/hashmap.h"
#include "os/fs.h"
#include "os/path.h"

static int
holds(const char *path, const char *word)
{
	struct buf b = {0};
	int found = fs_read(path, &b) == 0 && b.n &&
		memmem(b.s, b.n, word, strlen(word)) != NULL;

	buf_release(&b);
	return found;
}

int
custom_files_are_possible(
	struct arena *a, const struct suite *s, const struct module_walk *w)
{
	int found = s->collects_others;

	for (size_t i = 0; i < w->dirs.n && !found; i++)
		found = holds(path_join(a, w->dirs.v[i], "conftest.py"),
			"pytest_collect_file");
	for (size_t i = 0; i < w->texts.n && !found; i++)
		found = holds(w->texts.v[i], ">>>");
	return found;
}

strings
custom_files(
	struct arena *a, const struct suite *s, const struct module_walk *w)
{
	struct hashmap known = {.arena = a};
	strings files = {0};

	for (size_t i = 0; i < w->modules.n; i++)
		*hashmap_at(&known, w->modules.v[i]) = a;
	for (size_t i = 0; i < s->paths.n; i++)
		if (!hashmap_get(&known, s->paths.v[i]) &&
			!fs_is_dir(s->paths.v[i]))
			*vec_add(a, &files) = s->paths.v[i];
	return files;
}
