#include "plan/conftest_files.h"

#include "os/fs.h"
#include "os/path.h"

const strings *
conftest_files(struct hashmap *known, struct arena *a, const char *dir)
{
	const char *file;
	strings *list = hashmap_get(known, dir);

	if (list)
		return list;
	list = arena_alloc(a, sizeof *list);
	if (*dir) {
		const strings *above =
			conftest_files(known, a, path_dir(a, dir));

		for (size_t i = 0; i < above->n; i++)
			*vec_add(a, list) = above->v[i];
	}
	file = path_join(a, dir, "conftest.py");
	if (fs_is_file(file))
		*vec_add(a, list) = file;
	*hashmap_at(known, dir) = list;
	return list;
}
