#define _DEFAULT_SOURCE
#include "core/foreign_links.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "os/fs.h"
#include "os/path.h"

/* 1 unless the link is relative and goes up, by leading ".." alone, at most
   `depth` folders, which is how deep the link lies */
static int
leads_out(const char *path, int depth)
{
	char to[4096];
	ssize_t n = readlink(path, to, sizeof to - 1);
	const char *p = to;

	if (n < 0 || n == sizeof to - 1)
		return 1;
	to[n] = '\0';
	for (; strncmp(p, "../", 3) == 0; p += 3)
		depth--;
	if (strcmp(p, "..") == 0)
		return depth < 1;
	return *to == '/' || depth < 0 || strncmp(p, "../", 3) == 0 ||
		strstr(p, "/../") ||
		(strlen(p) >= 3 && strcmp(p + strlen(p) - 3, "/..") == 0);
}

static int
is_foreign(const char *path, int depth)
{
	struct stat st;

	if (lstat(path, &st) != 0)
		return errno != ENOENT;
	return S_ISLNK(st.st_mode) ? leads_out(path, depth)
				   : !S_ISREG(st.st_mode) &&
			!S_ISDIR(st.st_mode) && !S_ISSOCK(st.st_mode);
}

static int
remove_below(const char *dir, int depth)
{
	struct arena a = {0};
	fs_entries entries = {0};
	int failed = fs_scan(&a, dir, &entries) != 0 && errno != ENOENT;

	for (size_t i = 0; i < entries.n && !failed; i++) {
		const char *path = path_join(&a, dir, entries.v[i].name);

		if (entries.v[i].kind == FS_DIR)
			failed = remove_below(path, depth + 1) != 0;
		else if (entries.v[i].kind == FS_OTHER &&
			is_foreign(path, depth))
			failed = unlink(path) != 0 && errno != ENOENT;
	}
	arena_free(&a);
	return failed ? -1 : 0;
}

int
foreign_links_remove(const char *dir)
{
	return remove_below(dir, 0);
}
