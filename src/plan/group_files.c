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

/* the option, or its key of the file, and an argument tell what to run */
static void
say_both(const char *option, int from_file, const char *arg, struct diag *d)
{
	struct buf instead = {0};

	text_shell(&instead, arg);
	if (from_file)
		diag_error(d,
			"'%s' names tests, and so does %s of " STRATEGY_FILE
			"; instead of that: %s %s",
			arg, option + 2, option, instead.s);
	else
		diag_error(d, "'%s' names tests, and so does %s; keep one", arg,
			option);
	buf_release(&instead);
}

static void
find_below(struct group_files *f, const struct config *c, const struct suite *s,
	struct diag *d)
{
	const char *option =
		c->dist == DIST_FILE ? "--dist-file" : "--dist-suite";
	struct module_walk w = {.suite = s};

	if (s->args.n) {
		say_both(option, c->from_file, s->args.v[0], d);
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
