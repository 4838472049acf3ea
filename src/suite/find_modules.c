#define _DEFAULT_SOURCE
#include "suite/find_modules.h"

#include <dirent.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/build_folder.h"
#include "core/paths.h"
#include "os/fs.h"
#include "os/path.h"

struct entry {
	const char *name;
	unsigned char type; /* DT_… */
};

typedef VEC(struct entry) entries;

/* a pattern with a slash is matched against the whole path, as pytest does */
static int
matches(struct arena *a, const strings *patterns, const char *path,
	const char *name)
{
	for (size_t i = 0; i < patterns->n; i++) {
		const char *p = patterns->v[i];

		if (!strchr(p, '/')) {
			if (fnmatch(p, name, 0) == 0)
				return 1;
		} else if (fnmatch(p, path, 0) == 0 ||
			fnmatch(arena_fmt(a, "*/%s", p), path, 0) == 0) {
			return 1;
		}
	}
	return 0;
}

static int
is_venv(struct arena *a, const char *dir)
{
	return access(path_join(a, dir, "pyvenv.cfg"), F_OK) == 0 ||
		access(path_join(a, dir, "conda-meta/history"), F_OK) == 0;
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(((const struct entry *)a)->name,
		((const struct entry *)b)->name);
}

static int
read_dir(struct arena *a, const char *path, entries *to)
{
	DIR *dir = opendir(path);
	struct dirent *e;

	if (!dir)
		return -1;
	while ((e = readdir(dir)))
		if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
			*vec_add(a, to) = (struct entry){
				arena_dup(a, e->d_name), e->d_type};
	closedir(dir);
	if (to->n)
		qsort(to->v, to->n, sizeof *to->v, by_name);
	return 0;
}

static int
is_text(const char *name)
{
	return fnmatch("test*.txt", name, 0) == 0;
}

static int
ends_in_py(const char *name)
{
	size_t n = strlen(name);

	return n > 3 && strcmp(name + n - 3, ".py") == 0;
}

static int
is_dir(const struct entry *e, const char *path)
{
	return e->type == DT_DIR ||
		((e->type == DT_UNKNOWN || e->type == DT_LNK) &&
			fs_is_dir(path));
}

static int
enters(struct arena *a, struct module_walk *w, const char *path,
	const char *name)
{
	return strcmp(name, "__pycache__") != 0 &&
		!matches(a, &w->suite->norecursedirs, path, name) &&
		!is_venv(a, path) && !build_folder_is_ours(path);
}

/* 1: the folder of reports, which changes with every run */
static int
is_ours(const char *dir)
{
	size_t n = strlen(paths.reports);

	return strncmp(dir, paths.reports, n) == 0 &&
		(dir[n] == '\0' || dir[n] == '/');
}

int
find_modules(struct arena *a, struct module_walk *w, const char *dir)
{
	entries found = {0};

	if (read_dir(a, dir, &found) != 0)
		return -1;
	if (!is_ours(dir))
		*vec_add(a, &w->dirs) = dir;
	for (size_t i = 0; i < found.n; i++) {
		const struct entry *e = &found.v[i];
		const char *path;

		if (e->type == DT_REG && !ends_in_py(e->name)) {
			if (is_text(e->name))
				*vec_add(a, &w->texts) =
					path_join(a, dir, e->name);
			continue;
		}
		path = path_join(a, dir, e->name);
		if (is_dir(e, path)) {
			if (enters(a, w, path, e->name) &&
				find_modules(a, w, path) != 0)
				return -1;
		} else if (ends_in_py(e->name) &&
			matches(a, &w->suite->python_files, path, e->name)) {
			*vec_add(a, &w->modules) = path;
		}
	}
	return 0;
}
