#include "core/file_stamp.h"

#include <string.h>

#include "base/hashmap.h"
#include "os/fs.h"

uint64_t
file_stamp_all(const strings *files, struct arena *a)
{
	struct one {
		uint64_t path;
		struct fs_stamp stamp;
	} *all = arena_alloc(a, (files->n + 1) * sizeof *all);

	for (size_t i = 0; i < files->n; i++) {
		const char *path = files->v[i];

		all[i] = (struct one){
			hashmap_hash(path, strlen(path)), fs_stamp(path)};
	}
	return hashmap_hash(all, files->n * sizeof *all);
}
