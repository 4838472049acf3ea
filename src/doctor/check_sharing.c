#define _DEFAULT_SOURCE /* st_mtim */
#include <string.h>
#include <sys/stat.h>

#include "core/paths.h"
#include "doctor/checks.h"
#include "formats/json.h"
#include "os/path.h"

/* 1: the file is the one in which it was found; see imports/personal.py */
static int
holds(jv finding, const char *file)
{
	jv seen = json_array(finding, "seen");
	struct stat now;
	double mtime = json_number_at(seen, 0), size = json_number_at(seen, 1);

	jv_free(seen);
	if (stat(file, &now) != 0)
		return 0;
	/* a double has not all digits of the nanoseconds */
	return (double)now.st_size == size &&
		(double)now.st_mtim.tv_sec * 1e9 +
			(double)now.st_mtim.tv_nsec ==
		mtime;
}

/* whether the finding has a place with this line, for the same reason */
static int
has_place(const struct finding *finding, const char *file, size_t line,
	const char *what)
{
	for (size_t i = 0; i < finding->places.n; i++) {
		const struct spot *s = &finding->places.v[i];

		if (s->line == line && strcmp(s->file, file) == 0 &&
			strcmp(s->what, what) == 0)
			return 1;
	}
	return 0;
}

static void
add_place(struct findings *f, struct finding **to, jv personal)
{
	const char *file = json_string(f->arena, personal, "file"),
		   *what = json_string(f->arena, personal, "what");
	size_t line = (size_t)json_int(personal, "line", 0);

	if (!file || !what || !holds(personal, file))
		return;
	file = path_clean(f->arena, f->root, file);
	if (!*to)
		*to = finding_add(f, FINDING_ADVICE,
			"make it in a fixture or in pytest_configure, and groups "
			"share the import; isolation: fork shares it as it is",
			"each group imports conftest.py or a plugin itself, since "
			"the import makes what each process has for itself");
	if (!has_place(*to, file, line, what))
		finding_at(f, file, line, what);
}

void
checks_sharing(struct findings *f)
{
	const char *cause;
	jv state = json_read_version(f->arena, paths.personal, 1, &cause), all;
	struct finding *found = NULL;

	if (!jv_is_valid(state)) {
		jv_free(state);
		return;
	}
	all = json_array(state, "findings");
	jv_array_foreach(all, i, personal)
	{
		add_place(f, &found, personal);
		jv_free(personal);
	}
	jv_free(all);
	jv_free(state);
}
