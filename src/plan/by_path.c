#include "plan/by_path.h"

#include <errno.h>
#include <string.h>

#include "base/hashmap.h"
#include "base/text.h"
#include "os/fs.h"
#include "os/path.h"
#include "suite/custom_files.h"
#include "suite/find_modules.h"

static struct group *
add_paths(struct plan *p, struct arena *a, const char *name, const char *dir)
{
	struct group *g = vec_add(a, &p->groups);

	g->name = name;
	g->walk = dir;
	return g;
}

/* files other than modules: one group for those of a directory */
static void
plan_data(
	struct plan *p, const strings *files, const char *dir, struct arena *a)
{
	struct hashmap seen = {.arena = a};

	for (size_t i = 0; i < files->n; i++) {
		const char *path = files->v[i], *name = path_dir(a, path);
		void **at = hashmap_at(&seen, name);
		struct group *g;

		if (!*at) {
			add_paths(p, a, name, dir);
			*at = (void *)(uintptr_t)p->groups.n;
		}
		g = &p->groups.v[(uintptr_t)*at - 1];
		*vec_add(a, &g->args) = path_argument(a, path);
		*vec_add(a, &g->inputs) = path;
	}
}

static void
plan_files(struct plan *p, const struct module_walk *w, const char *dir,
	struct arena *a)
{
	for (size_t i = 0; i < w->modules.n; i++) {
		struct group *g = add_paths(p, a, w->modules.v[i], dir);

		*vec_add(a, &g->args) = path_argument(a, w->modules.v[i]);
		*vec_add(a, &g->inputs) = w->modules.v[i];
	}
}

/* the directory in dir that holds path; NULL: path lies directly in dir */
static const char *
sub_dir(struct arena *a, const char *dir, const char *path)
{
	size_t skip = strcmp(dir, ".") == 0 ? 0 : strlen(dir) + 1;
	const char *slash = strchr(path + skip, '/');

	return slash ? arena_ndup(a, path, (size_t)(slash - path)) : NULL;
}

static void
plan_suites(struct plan *p, const struct module_walk *w, const char *dir,
	struct arena *a)
{
	struct hashmap seen = {.arena = a};

	for (size_t i = 0; i < w->modules.n; i++) {
		const char *module = w->modules.v[i];
		const char *sub = sub_dir(a, dir, module);
		const char *name = sub ? sub : dir;
		void **at = hashmap_at(&seen, name);
		struct group *g;

		if (!*at) {
			g = add_paths(p, a, name, dir);
			if (sub)
				*vec_add(a, &g->args) = path_argument(a, sub);
			*at = (void *)(uintptr_t)p->groups.n;
		}
		g = &p->groups.v[(uintptr_t)*at - 1];
		if (!sub)
			*vec_add(a, &g->args) = path_argument(a, module);
		*vec_add(a, &g->inputs) = module;
	}
}

/* adds custom files to the modules if they are Python; returns the rest */
static strings
add_custom_files(struct module_walk *w, const struct suite *s, struct arena *a)
{
	strings files = custom_files(a, s, w), data = {0};

	for (size_t i = 0; i < files.n; i++)
		*vec_add(
			a, text_ends(files.v[i], ".py") ? &w->modules : &data) =
			files.v[i];
	return data;
}

void
by_path_listed(struct plan *p, const struct suite *s, struct diag *d)
{
	struct module_walk w = {.suite = s};
	strings data = {0};

	for (size_t i = 0; i < s->args.n; i++)
		if (strstr(s->args.v[i], "::"))
			diag_error(d,
				"'%s' names tests, and groups are "
				"modules here; leave --mp and --mt out, or "
				"name marks: --dist-mark MARK...",
				s->args.v[i]);
	if (d->nerrors)
		return;
	p->unlisted = !s->listed;
	for (size_t i = 0; i < s->paths.n; i++)
		*vec_add(d->arena,
			text_ends(s->paths.v[i], ".py") ? &w.modules : &data) =
			s->paths.v[i];
	plan_files(p, &w, NULL, d->arena);
	plan_data(p, &data, NULL, d->arena);
	if (!p->groups.n && s->listed)
		diag_warn(d, NULL, 0, 0,
			"pytest finds no test module here "
			"(python_files: %s%s)",
			s->python_files.n ? s->python_files.v[0] : "",
			s->python_files.n > 1 ? " ..." : "");
}

void
by_path_below(struct plan *p, const struct config *c, const struct suite *s,
	struct diag *d)
{
	const char *option =
		c->dist == DIST_FILE ? "--dist-file" : "--dist-suite";
	struct module_walk w = {.suite = s};
	strings data = {0};

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
	for (size_t i = 0; i < w.dirs.n; i++)
		*vec_add(d->arena, &p->inputs) = w.dirs.v[i];
	if (custom_files_are_possible(d->arena, s, &w)) {
		p->unlisted = !s->listed;
		if (p->unlisted)
			return;
		data = add_custom_files(&w, s, d->arena);
	}
	if (c->dist == DIST_FILE) {
		plan_files(p, &w, c->dir, d->arena);
		plan_data(p, &data, c->dir, d->arena);
	} else {
		for (size_t i = 0; i < data.n; i++)
			*vec_add(d->arena, &w.modules) = data.v[i];
		plan_suites(p, &w, c->dir, d->arena);
	}
	if (!p->groups.n)
		diag_warn(d, NULL, 0, 0,
			"%s %s: no test module below it "
			"(python_files: %s%s)",
			option, c->dir,
			s->python_files.n ? s->python_files.v[0] : "",
			s->python_files.n > 1 ? " ..." : "");
}

void
by_path_all(struct plan *p, const struct suite *s, struct arena *a)
{
	struct group *g = vec_add(a, &p->groups);
	struct module_walk w = {.suite = s};

	g->name = "all";
	if (!s->args.n)
		find_modules(a, &w, ".");
	for (size_t i = 0; i < s->args.n; i++) {
		const char *arg = s->args.v[i], *end = strstr(arg, "::");
		const char *path =
			end ? arena_ndup(a, arg, (size_t)(end - arg)) : arg;

		if (fs_is_dir(path))
			find_modules(a, &w, path);
		else if (fs_is_file(path))
			*vec_add(a, &w.modules) = path;
	}
	for (size_t i = 0; i < w.dirs.n; i++)
		*vec_add(a, &p->inputs) = w.dirs.v[i];
	g->inputs = w.modules;
}
