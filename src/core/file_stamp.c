#define _GNU_SOURCE
#include "core/file_stamp.h"

#include <string.h>
#include <sys/stat.h>

#include "base/hashmap.h"

uint64_t
file_stamp_all(const strings *files, struct arena *a)
{
	struct one {
		uint64_t path, inode, seconds, nanoseconds, size;
	} *all = arena_alloc(a, (files->n + 1) * sizeof *all);

	for (size_t i = 0; i < files->n; i++) {
		const char *path = files->v[i];
		struct stat st;

		all[i].path = hashmap_hash(path, strlen(path));
		if (stat(path, &st) != 0)
			continue;
		all[i].inode = (uint64_t)st.st_ino;
		/* ctime, which cannot be set back */
		all[i].seconds = (uint64_t)st.st_ctim.tv_sec;
		all[i].nanoseconds = (uint64_t)st.st_ctim.tv_nsec;
		all[i].size = (uint64_t)st.st_size;
	}
	return hashmap_hash(all, files->n * sizeof *all);
}
