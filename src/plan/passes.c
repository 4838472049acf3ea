#define _DEFAULT_SOURCE
#include "plan/passes.h"

#include <errno.h>
#include <unistd.h>

#include "core/input_record.h"
#include "core/paths.h"
#include "os/fs.h"

static int
holds(const char *slug, struct digests *d)
{
	struct arena a = {0};
	struct input_record_check c = {.arena = &a, .digests = d};
	int all = input_record_check(
		&c, arena_fmt(&a, "%s/%s/" PASS_RECORD, paths.groups, slug));

	arena_free(&a);
	return all;
}

int
passes_check(struct arena *a, struct digests *d)
{
	strings slugs = {0};

	if (fs_list(a, paths.groups, &slugs) != 0)
		return errno == ENOENT ? 0 : -1;
	for (size_t i = 0; i < slugs.n; i++) {
		const char *ok =
			arena_fmt(a, "%s/%s/ok", paths.groups, slugs.v[i]);

		if (access(ok, F_OK) == 0 && !holds(slugs.v[i], d) &&
			unlink(ok) != 0 && errno != ENOENT)
			return -1;
	}
	return digests_save(d);
}
