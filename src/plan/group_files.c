#include "plan/group_files.h"

#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "os/path.h"
#include "plan/conftest_files.h"
#include "suite/custom_files.h"
#include "suite/find_modules.h"

static void
add_files(struct group_files *f, const strings *files, struct arena *a)
{
	for (size_t i = 0; i < files->n; i++)
		*vec_add(a,
			text_ends(files->v[i], ".py") ? &f->modules
						      : &f->data) = files->v[i];
}

static void
find_listed(struct group_files *f, const struct suite *s, struct arena *a)
{
	f->unlisted = !s->listed;
	add_files(f, &s->paths, a);
}

static void
find_below(struct group_files *f, const struct config *c, const struct suite *s,
	struct diag *d)
{
	const char *option =
		c->dist == DIST_FILE ? "--dist-file" : "--dist-suite";
	struct module_walk w = {.suite = s};

	if (s->args.n) {
		diag_error(d, "'%s' names tests, and so does %s%s%s",
			s->args.v[0], c->from_file ? option + 2 : option,
			c->from_file ? " of " STRATEGY_FILE
				       "; instead of that: "
				     : "; keep one",
			c->from_file ? arena_fmt(d->arena, "%s %s", option,
					       s->args.v[0])
				     : "");
		return;
	}
	if (find_modules(d->arena, &w, c->dir) != 0) {
		diag_error(d, "%s: %s: %s", option, c->dir, strerror(errno));
		return;
	}
	f->modules = w.modules;
	f->dirs = w.dirs;
	if (custom_files_are_possible(d->arena, s, &w)) {
		strings custom = custom_files(d->arena, s, &w);

		f->unlisted = !s->listed;
		add_files(f, &custom, d->arena);
	}
}

void
group_files_find(struct group_files *f, const struct config *c,
	const struct suite *s, struct diag *d)
{
	*f = (struct group_files){0};
	if (c->dir && !c->named)
		find_below(f, c, s, d);
	else
		find_listed(f, s, d->arena);
}

strings
group_files_all(const struct group_files *f, struct arena *a)
{
	struct hashmap known = {.arena = a}, seen = {.arena = a};
	const strings *lists[] = {&f->modules, &f->data};
	strings all = {0};

	for (size_t i = 0; i < 2; i++)
		for (size_t j = 0; j < lists[i]->n; j++) {
			const char *file = lists[i]->v[j];
			const strings *conftests =
				conftest_files(&known, a, path_dir(a, file));

			*vec_add(a, &all) = file;
			for (size_t k = 0; k < conftests->n; k++) {
				void **at = hashmap_at(&seen, conftests->v[k]);

				if (!*at)
					*vec_add(a, &all) = conftests->v[k];
				*at = &seen;
			}
		}
	return all;
}
