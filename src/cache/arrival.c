#include "cache/arrival.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cache/entry.h"
#include "cache/input_names.h"
#include "core/input_record.h"
#include "core/paths.h"
#include "exec/attempt.h"
#include "os/file_write.h"
#include "os/fs.h"
#include "os/path.h"
#include "plan/passes.h"

/* writes the record of its inputs, as they are here; 1: it holds */
static int
write_record(struct arrival *x, const struct portable_group *g,
	const strings *list, const char *folder, double made)
{
	struct inputs inputs = {.arena = x->arena};
	struct input_record_check c = {
		.arena = x->arena, .digests = x->digests};
	const char *path = path_join(x->arena, folder, PASS_RECORD);

	if (input_names_take(&inputs, list, x->places) != 0 ||
		(g->declared &&
			inputs_read(&inputs,
				path_join(x->arena, paths.declared,
					g->declared)) != 0))
		return 0;
	return input_record_write(path, &inputs, x->digests, made) == 1 &&
		input_record_check(&c, path);
}

/* `ok` comes last: without it the group runs */
static int
move(struct arena *a, const char *from, const char *home, int attempts)
{
	strings names = {0};
	const struct attempt earlier = {.arena = a, .group_folder = home};
	const char *note = path_join(a, home, TRAVEL_NOTE);

	if (fs_mkdirs(home) != 0 || attempt_clear(&earlier) != 0 ||
		fs_remove(note) != 0)
		return -1;
	for (int i = 1; i <= attempts; i++)
		*vec_add(a, &names) = arena_fmt(a, "%d", i);
	*vec_add(a, &names) = PASS_RECORD;
	*vec_add(a, &names) = "status.json";
	for (size_t i = 0; i < names.n; i++)
		if (rename(path_join(a, from, names.v[i]),
			    path_join(a, home, names.v[i])) != 0 &&
			errno != ENOENT)
			return -1;
	return file_write(note, "fetched\n", 8) < 0 ||
			file_write(path_join(a, home, "ok"), "", 0) < 0
		? -1
		: 0;
}

int
arrival_take(struct arrival *x, const struct portable_group *g, const char *key,
	const strings *list, const char *bytes, size_t n)
{
	struct arena *a = x->arena;
	const char *folder = path_join(a, paths.arriving, g->slug),
		   *home = path_join(a, paths.groups, g->slug);
	struct group_result s;
	int taken = -1;

	if (fs_remove(folder) != 0 || fs_mkdirs(folder) != 0)
		return 0;
	if (entry_unpack(bytes, n, a, x->places, folder, key) == 0 &&
		entry_result(&s, a, folder, g->slug, g->tests) == 0) {
		s.plan = g->digest;
		s.origin = x->url;
		taken = group_result_write(
				&s, path_join(a, folder, "status.json")) == 0 &&
			write_record(x, g, list, folder, s.stop) &&
			move(a, folder, home, s.attempts) == 0;
	}
	fs_remove(folder);
	return taken;
}
