#include "plan/by_path.h"

#include <string.h>

#include "base/hashmap.h"
#include "os/fs.h"
#include "os/path.h"
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
plan_files(struct plan *p, const strings *modules, const char *dir,
	struct arena *a)
{
	for (size_t i = 0; i < modules->n; i++) {
		struct group *g = add_paths(p, a, modules->v[i], dir);

		*vec_add(a, &g->args) = path_argument(a, modules->v[i]);
		*vec_add(a, &g->inputs) = modules->v[i];
	}
}

/*
 * The directory in dir that holds path; NULL: path lies directly in dir. Of a
 * path elsewhere its own directory.
 */
static const char *
sub_dir(struct arena *a, const char *dir, const char *path)
{
	size_t n = strcmp(dir, ".") == 0 ? 0 : strlen(dir);
	const char *slash;

	if (n && (strncmp(path, dir, n) != 0 || path[n] != '/'))
		return path_dir(a, path);
	slash = strchr(path + n + (n > 0), '/');
	return slash ? arena_ndup(a, path, (size_t)(slash - path)) : NULL;
}

/* named: the files are some of those in dir, or lie elsewhere */
static void
plan_suites(struct plan *p, const strings *files, const char *dir, int named,
	struct hashmap *seen, struct arena *a)
{
	for (size_t i = 0; i < files->n; i++) {
		const char *module = files->v[i];
		const char *sub = sub_dir(a, dir, module);
		const char *name = sub ? sub : dir;
		void **at = hashmap_at(seen, name);
		struct group *g;

		if (!*at) {
			g = add_paths(p, a, name, named ? NULL : dir);
			if (sub && !named)
				*vec_add(a, &g->args) = path_argument(a, sub);
			*at = (void *)(uintptr_t)p->groups.n;
		}
		g = &p->groups.v[(uintptr_t)*at - 1];
		if (!sub || named)
			*vec_add(a, &g->args) = path_argument(a, module);
		*vec_add(a, &g->inputs) = module;
	}
}

static void
warn_empty(const struct config *c, const struct suite *s, struct diag *d)
{
	const char *option =
		c->dist == DIST_FILE ? "--dist-file" : "--dist-suite";
	const char *where = c->dir
		? arena_fmt(d->arena, "%s %s: no test module below it", option,
			  c->dir)
		: "pytest finds no test module here";

	diag_warn(d, NULL, 0, 0, "%s (python_files: %s%s)", where,
		s->python_files.n ? s->python_files.v[0] : "",
		s->python_files.n > 1 ? " ..." : "");
}

void
by_path(struct plan *p, const struct config *c, const struct suite *s,
	const struct group_files *f, struct diag *d)
{
	struct arena *a = d->arena;

	for (size_t i = 0; i < f->dirs.n; i++)
		*vec_add(a, &p->inputs) = f->dirs.v[i];
	if (c->dist == DIST_FILE) {
		const char *dir = c->named ? NULL : c->dir;

		plan_files(p, &f->modules, dir, a);
		plan_data(p, &f->data, dir, a);
	} else {
		struct hashmap seen = {.arena = a};

		plan_suites(p, &f->modules, c->dir, c->named, &seen, a);
		plan_suites(p, &f->data, c->dir, c->named, &seen, a);
	}
	if (!p->groups.n)
		warn_empty(c, s, d);
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
