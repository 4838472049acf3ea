#define _GNU_SOURCE
#include <string.h>
#include <sys/stat.h>

#include "map.h"
#include "stamp.h"

int
stamp_changed(struct arena *a, const char *path, jv entry)
{
	double mtime = json_number_at(entry, 1), now;
	double size = json_number_at(entry, 2);
	struct stat st;

	(void)a;
	if (stat(path, &st) != 0)
		return size >= 0;
	now = (double)st.st_mtim.tv_sec * 1e9 + (double)st.st_mtim.tv_nsec;
	/* a double holds nanoseconds since 1970 to 256 ns */
	return (double)st.st_size != size || now - mtime > 1000 ||
		mtime - now > 1000;
}

uint64_t
stamp_all(const strings *files, struct arena *a)
{
	struct one {
		uint64_t path, inode, seconds, nanoseconds, size;
	} *all = arena_alloc(a, (files->n + 1) * sizeof *all);

	for (size_t i = 0; i < files->n; i++) {
		const char *path = files->v[i];
		struct stat st;

		all[i].path = map_hash(path, strlen(path));
		if (stat(path, &st) != 0)
			continue;
		all[i].inode = (uint64_t)st.st_ino;
		/* nobody sets it back */
		all[i].seconds = (uint64_t)st.st_ctim.tv_sec;
		all[i].nanoseconds = (uint64_t)st.st_ctim.tv_nsec;
		all[i].size = (uint64_t)st.st_size;
	}
	return map_hash(all, files->n * sizeof *all);
}
