#include "plan/plan.h"

#include <errno.h>
#include <string.h>

#include "base/hashmap.h"
#include "base/text.h"
#include "os/fs.h"
#include "plan/by_mark.h"
#include "plan/cache_key.h"
#include "plan/pools.h"
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

/* that are no modules: those of a directory together */
static void
plan_data(struct plan *p, const strings *files, const char *dir,
	struct arena *a)
{
	struct map seen = {.arena = a};

	for (size_t i = 0; i < files->n; i++) {
		const char *path = files->v[i], *name = fs_dir(a, path);
		void **at = map_at(&seen, name);
		struct group *g;

		if (!*at) {
			add_paths(p, a, name, dir);
			*at = (void *)(uintptr_t)p->groups.n;
		}
		g = &p->groups.v[(uintptr_t)*at - 1];
		*vec_add(a, &g->args) = fs_argument(a, path);
		*vec_add(a, &g->inputs) = path;
	}
}

static void
plan_files(struct plan *p, const struct walk *w, const char *dir,
	struct arena *a)
{
	for (size_t i = 0; i < w->modules.n; i++) {
		struct group *g = add_paths(p, a, w->modules.v[i], dir);

		*vec_add(a, &g->args) = fs_argument(a,
			w->modules.v[i]);
		*vec_add(a, &g->inputs) = w->modules.v[i];
	}
}

/* the part of path up to the first slash after dir, or NULL: directly in it */
static const char *
sub_dir(struct arena *a, const char *dir, const char *path)
{
	size_t skip = strcmp(dir, ".") == 0 ? 0 : strlen(dir) + 1;
	const char *slash = strchr(path + skip, '/');

	return slash ? arena_ndup(a, path, (size_t)(slash - path)) : NULL;
}

static void
plan_suites(struct plan *p, const struct walk *w, const char *dir,
	struct arena *a)
{
	struct map seen = {.arena = a};

	for (size_t i = 0; i < w->modules.n; i++) {
		const char *module = w->modules.v[i];
		const char *sub = sub_dir(a, dir, module);
		const char *name = sub ? sub : dir;
		void **at = map_at(&seen, name);
		struct group *g;

		if (!*at) {
			g = add_paths(p, a, name, dir);
			if (sub)
				*vec_add(a, &g->args) = fs_argument(a, sub);
			*at = (void *)(uintptr_t)p->groups.n;
		}
		g = &p->groups.v[(uintptr_t)*at - 1];
		if (!sub)
			*vec_add(a, &g->args) = fs_argument(a, module);
		*vec_add(a, &g->inputs) = module;
	}
}

/* of what is collected beyond python_files, Python is as good as a module */
static strings
add_others(struct walk *w, const struct suite *s, struct arena *a)
{
	strings others = others_of(a, s, w), data = {0};

	for (size_t i = 0; i < others.n; i++)
		*vec_add(a, text_ends(others.v[i], ".py") ? &w->modules :
			&data) = others.v[i];
	return data;
}

/* the modules of the paths on the command line, or else of all that is there */
static void
plan_listed(struct plan *p, const struct suite *s, struct diag *d)
{
	struct walk w = {.suite = s};
	strings data = {0};

	for (size_t i = 0; i < s->args.n; i++)
		if (strstr(s->args.v[i], "::"))
			diag_error(d, "'%s' names tests, and groups are "
				"modules here; leave --mp and --mt out, or "
				"name marks: --dist-mark MARK...",
				s->args.v[i]);
	if (d->nerrors)
		return;
	p->unlisted = !s->listed;
	for (size_t i = 0; i < s->paths.n; i++)
		*vec_add(d->arena, text_ends(s->paths.v[i], ".py") ?
			&w.modules : &data) = s->paths.v[i];
	plan_files(p, &w, NULL, d->arena);
	plan_data(p, &data, NULL, d->arena);
	if (!p->groups.n && s->listed)
		diag_warn(d, NULL, 0, 0, "pytest finds no test module here "
			"(python_files: %s%s)", s->python_files.n ?
			s->python_files.v[0] : "",
			s->python_files.n > 1 ? " ..." : "");
}

static void
plan_walk(struct plan *p, const struct config *c, const struct suite *s,
	struct diag *d)
{
	const char *option = c->dist == DIST_FILE ? "--dist-file" :
		"--dist-suite";
	struct walk w = {.suite = s};
	strings data = {0};

	if (s->args.n) {
		diag_error(d, "'%s' names tests, and so does %s%s%s", s->args.v[0],
			c->from_file ? option + 2 : option, c->from_file ?
			" of " STRATEGY_FILE "; instead of that: " :
			"; keep one", c->from_file ? arena_fmt(d->arena,
			"%s %s", option, s->args.v[0]) : "");
		return;
	}
	if (walk_dir(d->arena, &w, c->dir) != 0) {
		diag_error(d, "%s: %s: %s", option, c->dir, strerror(errno));
		return;
	}
	for (size_t i = 0; i < w.dirs.n; i++)
		*vec_add(d->arena, &p->inputs) = w.dirs.v[i];
	if (others_may_be(d->arena, s, &w)) {
		p->unlisted = !s->listed;
		if (p->unlisted)
			return;
		data = add_others(&w, s, d->arena);
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
		diag_warn(d, NULL, 0, 0, "%s %s: no test module below it "
			"(python_files: %s%s)", option, c->dir,
			s->python_files.n ? s->python_files.v[0] : "",
			s->python_files.n > 1 ? " ..." : "");
}

/*
 * One group of everything. Its modules are not its arguments, pytest finds
 * them; they are what a change of makes it run again.
 */
static void
plan_all(struct plan *p, const struct suite *s, struct arena *a)
{
	struct group *g = vec_add(a, &p->groups);
	struct walk w = {.suite = s};

	g->name = "all";
	if (!s->args.n)
		walk_dir(a, &w, ".");
	for (size_t i = 0; i < s->args.n; i++) {
		const char *arg = s->args.v[i], *end = strstr(arg, "::");
		const char *path = end ? arena_ndup(a, arg,
			(size_t)(end - arg)) : arg;

		if (fs_is_dir(path))
			walk_dir(a, &w, path);
		else if (fs_is_file(path))
			*vec_add(a, &w.modules) = path;
	}
	for (size_t i = 0; i < w.dirs.n; i++)
		*vec_add(a, &p->inputs) = w.dirs.v[i];
	g->inputs = w.modules;
}

const char *
plan_next_path(const strings *args, size_t *i)
{
	while (*i < args->n && strcmp(args->v[*i], "-m") == 0)
		*i += 2;
	return *i < args->n ? args->v[(*i)++] : NULL;
}

const char *
plan_name(const struct group *g)
{
	return g->whole ? g->whole : g->name;
}

struct map
plan_names(struct arena *a, const struct plan *p)
{
	struct map names = {.arena = a};
	size_t waiting = 0;

	while (waiting < p->groups.n && !p->groups.v[waiting].after.n)
		waiting++;
	for (size_t i = 0; i < p->groups.n && waiting < p->groups.n; i++)
		*map_at(&names, p->groups.v[i].name) = &p->groups.v[i];
	return names;
}

static void
name_folders(struct plan *p, struct arena *a)
{
	struct map seen = {.arena = a};

	for (size_t i = 0; i < p->groups.n; i++) {
		struct group *g = &p->groups.v[i];
		const char *slug = plan_slug(a, g->name);

		for (int n = 2; map_get(&seen, slug); n++)
			slug = arena_fmt(a, "%s.%d", plan_slug(a, g->name), n);
		*map_at(&seen, slug) = g;
		g->slug = slug;
	}
}

/* the conftest.py files that pytest reads for a directory, the root's first */
static const strings *
conftests(struct map *known, struct arena *a, const char *dir)
{
	const char *file;
	strings *list = map_get(known, dir);

	if (list)
		return list;
	list = arena_alloc(a, sizeof *list);
	if (*dir) {
		const strings *above = conftests(known, a, fs_dir(a, dir));

		for (size_t i = 0; i < above->n; i++)
			*vec_add(a, list) = above->v[i];
	}
	file = fs_join(a, dir, "conftest.py");
	if (fs_is_file(file))
		*vec_add(a, list) = file;
	*map_at(known, dir) = list;
	return list;
}

/* those of all its modules, after them */
static void
add_conftests(struct group *g, struct map *known, struct map *told,
	struct arena *a)
{
	size_t nmodules = g->inputs.n;

	for (size_t i = 0; i < nmodules; i++) {
		const strings *list = conftests(known, a, fs_dir(a,
			g->inputs.v[i]));

		for (size_t j = 0; j < list->n; j++) {
			void **last = map_at(told, list->v[j]);

			if (*last != g)
				*vec_add(a, &g->inputs) = list->v[j];
			*last = g;
		}
	}
}

static void
add_inputs(struct plan *p, const struct suite *s, struct arena *a)
{
	struct map known = {.arena = a}, told = {.arena = a};

	for (size_t i = 0; i < s->inputs.n; i++)
		*vec_add(a, &p->inputs) = s->inputs.v[i];
	for (size_t i = 0; i < p->groups.n; i++)
		add_conftests(&p->groups.v[i], &known, &told, a);
}

/*
 * Groups of which is known that they have nothing to run or to report. What
 * pytest did not come to, such as what lies beside a broken conftest.py, is not
 * known.
 */
static void
drop_empty(struct plan *p, const struct map *well)
{
	size_t n = 0;

	for (size_t i = 0; i < p->groups.n; i++) {
		const struct group *g = &p->groups.v[i];
		int keep = g->tests.n > 0;

		for (size_t j = 0; j < g->inputs.n && !keep; j++)
			keep = !map_get(well, g->inputs.v[j]);
		if (keep)
			p->groups.v[n++] = *g;
	}
	p->groups.n = n;
}

/* the tests of groups of paths, where the suite has been asked for tests */
static void
list_tests(struct plan *p, const struct config *c, const struct suite *s,
	struct arena *a)
{
	struct map owners = {.arena = a};
	struct map well = {.arena = a};	/* modules read from end to end */

	for (size_t i = 0; i < p->groups.n; i++) {
		struct group *g = &p->groups.v[i];

		for (size_t j = 0; j < g->inputs.n; j++)
			*map_at(&owners, g->inputs.v[j]) = g;
		g->listed = 1;
	}
	for (size_t i = 0; i < s->modules.n; i++) {
		const struct suite_module *m = &s->modules.v[i];
		struct group *g = p->groups.v;	/* of everything */

		if (c->dist != DIST_ALL)
			g = map_get(&owners, m->path);
		for (size_t j = 0; g && j < m->tests.n; j++)
			*vec_add(a, &g->tests) = m->tests.v[j].id;
		if (!m->error && !m->skipped)
			*map_at(&well, m->path) = g;
	}
	if (c->dist != DIST_ALL)
		drop_empty(p, &well);
}

/* how a single test is run: as it was, without other paths */
static void
take_again(struct plan *p, const struct config *c, const struct suite *s,
	struct arena *a)
{
	struct map paths = {.arena = a};

	p->rootdir = fs_clean(a, c->root, s->rootdir);
	for (size_t i = 0; i < s->args.n; i++)
		*map_at(&paths, s->args.v[i]) = p;
	for (size_t i = 0; i < c->again.n; i++)
		if (!map_get(&paths, c->again.v[i]))
			*vec_add(a, &p->again) = c->again.v[i];
}

void
plan_begin(struct plan *p, const struct config *c, const struct suite *s,
	struct diag *d)
{
	p->overlap_each = c->settings.overlap_each;
	p->flaky_fails = c->flaky_fails;
	p->python = s->python;
	p->pytest = s->pytest;
	p->allure = s->allure;
	p->wishes = s->wishes;
	take_again(p, c, s, d->arena);
	if (c->strategy)
		*vec_add(d->arena, &p->inputs) = c->strategy;
	for (size_t i = 0; i < c->life.n; i++)
		*vec_add(d->arena, &p->inputs) = c->life.v[i];
}

void
plan_make(struct plan *p, const struct config *c, const struct suite *s,
	struct diag *d)
{
	plan_begin(p, c, s, d);
	if (c->dist == DIST_ALL)
		plan_all(p, s, d->arena);
	else if (c->dist == DIST_MARK)
		marks_plan(p, c, s, d);
	else if (!c->dir)
		plan_listed(p, s, d);
	else
		plan_walk(p, c, s, d);
	if (c->dist != DIST_MARK && s->modules.n)
		list_tests(p, c, s, d->arena);
}

/* of groups whose tests are known, with --mt */
static void
find_lonely(struct plan *p, const struct suite *s, struct arena *a)
{
	struct map reasons = {.arena = a};

	for (size_t i = 0; i < s->modules.n; i++)
		for (size_t j = 0; j < s->modules.v[i].tests.n; j++) {
			const struct suite_test *t =
				&s->modules.v[i].tests.v[j];

			if (t->alone)
				*map_at(&reasons, t->id) = (void *)t->alone;
		}
	p->alone.n = 0;
	for (size_t i = 0; i < p->groups.n; i++)
		for (size_t j = 0; j < p->groups.v[i].tests.n; j++) {
			const char *test = p->groups.v[i].tests.v[j];
			const char *why = map_get(&reasons, test);

			if (why)
				*vec_add(a, &p->alone) = (struct lonely){test,
					why};
		}
}

void
plan_seal(struct plan *p, const struct config *c, const struct suite *s,
	struct diag *d)
{
	for (size_t i = 0; i < p->groups.n; i++) {
		struct group *g = &p->groups.v[i];

		g->spawn = settings_spawn(&c->settings, plan_name(g));
		g->bounds = settings_bounds(&c->settings, plan_name(g));
	}
	if (c->threads)
		find_lonely(p, s, d->arena);
	limits_set(p, c, s, d);
	name_folders(p, d->arena);
	add_inputs(p, s, d->arena);
	cache_set(p, c, s, d);
}
