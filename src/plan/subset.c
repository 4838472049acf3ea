#include "plan/subset.h"

#include <string.h>

#include "os/path.h"

void
subset_init(struct subset *p, struct arena *a, const struct suite *s)
{
	*p = (struct subset){.arena = a, .modules = {.arena = a}};
	for (size_t i = 0; i < s->modules.n; i++)
		for (size_t j = 0; j < s->modules.v[i].tests.n; j++)
			*hashmap_at(
				&p->modules, s->modules.v[i].tests.v[j].id) =
				&s->modules.v[i];
}

const struct suite_module *
subset_module(const struct subset *p, const char *test)
{
	return hashmap_get(&p->modules, test);
}

static void
add_module(const struct subset *p, struct group *g, const char *path)
{
	*vec_add(p->arena, &g->args) = path_argument(p->arena, path);
	*vec_add(p->arena, &g->inputs) = path;
}

/* how many of the tests are in these modules */
static size_t
in_modules(const struct subset *p, const strings *tests,
	const struct hashmap *seen)
{
	size_t n = 0;

	for (size_t i = 0; i < tests->n; i++) {
		const struct suite_module *m = subset_module(p, tests->v[i]);

		n += m && hashmap_get(seen, m->path);
	}
	return n;
}

struct group
subset_take(const struct subset *p, const struct group *whole,
	const strings *tests, const strings *empty)
{
	struct group g = *whole;
	struct hashmap seen = {.arena = p->arena};

	g.tests = *tests;
	g.only = 1;
	if (!whole->args.n) /* one group of everything, which pytest finds */
		return g;
	g.args = g.inputs = (strings){0};
	for (size_t i = 0; i < whole->args.n && i < 2 &&
		strcmp(whole->args.v[0], "-m") == 0;
		i++)
		*vec_add(p->arena, &g.args) = whole->args.v[i];
	for (size_t i = 0; i < tests->n; i++) {
		const struct suite_module *m = subset_module(p, tests->v[i]);
		void **at = m ? hashmap_at(&seen, m->path) : NULL;

		if (at && !*at)
			add_module(p, &g, m->path);
		if (at)
			*at = (void *)m;
	}
	for (size_t i = 0; i < empty->n; i++)
		add_module(p, &g, empty->v[i]);
	g.only = whole->only || in_modules(p, &whole->tests, &seen) != tests->n;
	return g;
}
