#define _GNU_SOURCE
#include "core/file_stamp.h"

#include <string.h>
#include <sys/stat.h>

#include "base/hashmap.h"

/* any number; json_number_at would refuse nanoseconds after 2096 */
static double
number_at(jv array, int i)
{
	jv value = jv_get_kind(array) == JV_KIND_ARRAY
		? jv_array_get(jv_copy(array), i)
		: jv_null();
	double number = jv_get_kind(value) == JV_KIND_NUMBER
		? jv_number_value(value)
		: 0;

	jv_free(value);
	return number;
}

int
file_stamp_changed(struct arena *a, const char *path, jv entry)
{
	double mtime = number_at(entry, 1), now;
	double size = number_at(entry, 2);
	struct stat st;

	(void)a;
	if (stat(path, &st) != 0)
		return size >= 0;
	now = (double)st.st_mtim.tv_sec * 1e9 + (double)st.st_mtim.tv_nsec;
	/* A double holds nanoseconds since 1970 with an error of 256 ns today,
	   and of 2048 ns in the year 2500. */
	return (double)st.st_size != size || now - mtime > 4096 ||
		mtime - now > 4096;
}

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
