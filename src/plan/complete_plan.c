#include "plan/complete_plan.h"

#include "base/hashmap.h"
#include "os/path.h"
#include "plan/cache_key.h"
#include "plan/conftest_files.h"
#include "plan/pools.h"

static void
name_folders(struct plan *p, struct arena *a)
{
	struct hashmap seen = {.arena = a};

	for (size_t i = 0; i < p->groups.n; i++) {
		struct group *g = &p->groups.v[i];
		const char *slug = plan_slug(a, g->name);

		for (int n = 2; hashmap_get(&seen, slug); n++)
			slug = arena_fmt(a, "%s.%d", plan_slug(a, g->name), n);
		*hashmap_at(&seen, slug) = g;
		g->slug = slug;
	}
}

/* adds the conftest.py files of its modules to its inputs */
static void
add_conftests(struct group *g, struct hashmap *known, struct hashmap *added,
	struct arena *a)
{
	size_t nmodules = g->inputs.n;

	for (size_t i = 0; i < nmodules; i++) {
		const strings *list =
			conftest_files(known, a, path_dir(a, g->inputs.v[i]));

		for (size_t j = 0; j < list->n; j++) {
			void **last = hashmap_at(added, list->v[j]);

			if (*last != g)
				*vec_add(a, &g->inputs) = list->v[j];
			*last = g;
		}
	}
}

static void
add_inputs(struct plan *p, const struct suite *s, struct arena *a)
{
	struct hashmap known = {.arena = a}, added = {.arena = a};

	for (size_t i = 0; i < s->inputs.n; i++)
		*vec_add(a, &p->inputs) = s->inputs.v[i];
	for (size_t i = 0; i < p->groups.n; i++)
		add_conftests(&p->groups.v[i], &known, &added, a);
}

/* --mt: the tests that run alone, of groups whose tests are known */
static void
find_alone(struct plan *p, const struct suite *s, struct arena *a)
{
	struct hashmap reasons = {.arena = a};

	for (size_t i = 0; i < s->modules.n; i++)
		for (size_t j = 0; j < s->modules.v[i].tests.n; j++) {
			const struct suite_test *t =
				&s->modules.v[i].tests.v[j];

			if (t->alone)
				*hashmap_at(&reasons, t->id) = (void *)t->alone;
		}
	p->alone.n = 0;
	for (size_t i = 0; i < p->groups.n; i++)
		for (size_t j = 0; j < p->groups.v[i].tests.n; j++) {
			const char *test = p->groups.v[i].tests.v[j];
			const char *why = hashmap_get(&reasons, test);

			if (why)
				*vec_add(a, &p->alone) =
					(struct alone_test){test, why};
		}
}

void
complete_plan(struct plan *p, const struct config *c, const struct suite *s,
	struct diag *d)
{
	for (size_t i = 0; i < p->groups.n; i++) {
		struct group *g = &p->groups.v[i];

		g->isolation = settings_isolation(&c->settings, plan_name(g));
		g->split_by = settings_lf_whole(&c->settings, plan_name(g))
			? SPLIT_GROUP /* its tests need each other */
			: settings_split(&c->settings, plan_name(g)).by;
		g->limits = settings_limits(&c->settings, plan_name(g));
	}
	if (c->threads)
		find_alone(p, s, d->arena);
	pools_set(p, c, s, d);
	name_folders(p, d->arena);
	add_inputs(p, s, d->arena);
	cache_key_set_digests(p, c, s, d);
}
