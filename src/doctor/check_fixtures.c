#include <string.h>

#include "base/hashmap.h"
#include "core/history.h"
#include "core/paths.h"
#include "doctor/checks.h"
#include "os/path.h"

/* seconds from which a setup counts, and from which their sum is reported */
#define SETUP_MIN 0.3
#define SUM_MIN 1.0

/* the cost of one combination of session fixtures in the last runs */
struct setup_cost {
	const char *names;
	size_t times;
	double seconds;
	const struct suite_module *module; /* the first one that used them */
	const strings *fixtures;
};

/* the file that defines a fixture: the module, or a conftest.py above; or NULL */
static const char *
definition(
	struct findings *f, const char *module, const char *name, size_t *line)
{
	struct arena *a = f->arena;
	const char *words = arena_fmt(a, "def %s", name), *dir = module;

	*line = source_search_line(&f->sources, module, words, 0);
	if (*line)
		return module;
	do {
		const char *file;

		dir = path_dir(a, dir);
		file = path_join(a, dir, "conftest.py");
		*line = source_search_line(&f->sources, file, words, 0);
		if (*line)
			return file;
	} while (*dir);
	return NULL;
}

static const char *
join(struct findings *f, const struct suite_module *m,
	const struct suite_test *t)
{
	struct buf b = {0};
	size_t line;

	for (size_t i = 0; i < t->session.n; i++)
		if (definition(f, m->path, t->session.v[i], &line))
			buf_addf(&b, "%s%s", b.n ? ", " : "", t->session.v[i]);
	return buf_take(&b, f->arena);
}

static void
tell(struct findings *f, const struct setup_cost *p)
{
	if (p->times < 2 || p->seconds < SUM_MIN)
		return;
	finding_add(f, FINDING_ADVICE,
		"what is the same for all groups can be "
		"done once for the whole run, by a hook in " HOOKS_FILE "; "
		"fewer groups pay less often, too",
		"the session's fixtures (%s) are set up in each group: the "
		"last runs paid %zu times, %.1f s in all",
		p->names, p->times, p->seconds);
	for (size_t i = 0; i < p->fixtures->n; i++) {
		const char *name = p->fixtures->v[i], *file;
		size_t line;

		file = definition(f, p->module->path, name, &line);
		if (file)
			finding_at(f, file, line, name);
	}
}

void
checks_fixtures(struct findings *f, const struct suite *s)
{
	struct arena *a = f->arena;
	struct hashmap by_names = {.arena = a};
	VEC(struct setup_cost *) all = {0};
	struct history h = {0};

	history_read(&h, a, paths.history, 1);
	for (size_t i = 0; i < s->modules.n; i++)
		for (size_t j = 0; j < s->modules.v[i].tests.n; j++) {
			const struct suite_module *m = &s->modules.v[i];
			const struct suite_test *t = &m->tests.v[j];
			const struct history_test *past =
				history_find(&h, t->id, NULL);
			const char *names;
			struct setup_cost **at;

			if (!past || past->setup < SETUP_MIN || !t->session.n)
				continue;
			names = join(f, m, t);
			if (!*names)
				continue;
			at = (struct setup_cost **)hashmap_at(&by_names, names);
			if (!*at) {
				*at = arena_alloc(a, sizeof **at);
				**at = (struct setup_cost){
					names, 0, 0, m, &t->session};
				*vec_add(a, &all) = *at;
			}
			(*at)->times++;
			(*at)->seconds += past->setup;
		}
	for (size_t i = 0; i < all.n; i++)
		tell(f, all.v[i]);
}
