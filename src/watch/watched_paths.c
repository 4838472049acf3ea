#include "watch/watched_paths.h"

#include <string.h>

#include "base/text.h"
#include "core/paths.h"
#include "os/fs.h"
#include "os/path.h"

static int
is_one_of(const char *name, const char *const *names)
{
	for (; *names; names++)
		if (strcmp(name, *names) == 0)
			return 1;
	return 0;
}

/* 1: the path is this folder of ours, or one that we make beside it:
   core/build_folder.c, os/file_write.c */
static int
is_ours(const char *path, const char *ours)
{
	size_t n = strlen(ours);

	path += *path == '.' && strncmp(path + 1, ours, n) == 0;
	return strncmp(path, ours, n) == 0 &&
		(path[n] == '\0' || path[n] == '.' || path[n] == '/');
}

static int
is_ignored_dir(const char *path, const char *name)
{
	static const char *const names[] = {"__pycache__", "node_modules",
		".git", ".hg", ".svn", ".tox", ".nox", ".pytest_cache",
		".mypy_cache", ".ruff_cache", ".hypothesis", ".idea", ".vscode",
		NULL};
	struct arena a = {0};
	int is_venv = fs_is_file(path_join(&a, path, "pyvenv.cfg"));

	arena_free(&a);
	return is_venv || is_one_of(name, names) ||
		strncmp(name, "pytest-cache-files-", 19) == 0;
}

/* files that editors and tools make beside those that a person edits */
static int
is_ignored_file(const char *name)
{
	static const char *const names[] = {"4913", ".ninja_log", ".ninja_deps",
		".ninja_lock", ".DS_Store", NULL};
	static const char *const endings[] = {
		"~", ".pyc", ".swp", ".swo", ".swx", ".tmp", ".lock", NULL};

	if (is_one_of(name, names) || strncmp(name, ".#", 2) == 0 ||
		*name == '#' || strncmp(name, ".coverage", 9) == 0)
		return 1;
	for (const char *const *e = endings; *e; e++)
		if (text_ends(name, *e))
			return 1;
	return 0;
}

int
watched_paths_ignore(const char *path, int is_dir)
{
	const char *slash = strrchr(path, '/'),
		   *name = slash ? slash + 1 : path;

	if (is_ours(path, paths.build) || is_ours(path, paths.reports) ||
		is_ours(path, paths.ninja))
		return 1;
	return is_dir ? is_ignored_dir(path, name) : is_ignored_file(name);
}

int
watched_paths_is_code(const char *path)
{
	static const char *const endings[] = {".py", ".so", ".ini", ".toml",
		".cfg", ".pth", ".yaml", ".yml", NULL};

	for (const char *const *e = endings; *e; e++)
		if (text_ends(path, *e))
			return 1;
	return 0;
}

int
watched_paths_change_imports(
	const strings *changed, const struct input_table *inputs)
{
	for (size_t i = 0; i < changed->n; i++)
		if (watched_paths_is_code(changed->v[i]) &&
			!fs_is_dir(changed->v[i]) &&
			(!fs_is_file(changed->v[i]) ||
				!input_table_has_file(inputs, changed->v[i])))
			return 1;
	return 0;
}
