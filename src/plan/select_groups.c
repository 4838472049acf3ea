#include "plan/select_groups.h"

#include "base/hashmap.h"
#include "os/path.h"
#include "plan/by_mark.h"
#include "plan/by_path.h"
#include "worker/controller.h"

/*
 * Drops groups without tests whose modules were all collected. Modules that
 * pytest did not reach, such as those beside a broken conftest.py, stay.
 */
static void
drop_empty(struct plan *p, const struct hashmap *collected)
{
	size_t n = 0;

	for (size_t i = 0; i < p->groups.n; i++) {
		const struct group *g = &p->groups.v[i];
		int keep = g->tests.n > 0;

		for (size_t j = 0; j < g->inputs.n && !keep; j++)
			keep = !hashmap_get(collected, g->inputs.v[j]);
		if (keep)
			p->groups.v[n++] = *g;
	}
	p->groups.n = n;
}

/* lists the tests of groups made by path, from the index */
static void
list_tests(struct plan *p, const struct config *c, const struct suite *s,
	struct arena *a)
{
	struct hashmap owners = {.arena = a};
	struct hashmap collected = {.arena = a}; /* modules, wholly */

	for (size_t i = 0; i < p->groups.n; i++) {
		struct group *g = &p->groups.v[i];

		for (size_t j = 0; j < g->inputs.n; j++)
			*hashmap_at(&owners, g->inputs.v[j]) = g;
		g->listed = 1;
	}
	for (size_t i = 0; i < s->modules.n; i++) {
		const struct suite_module *m = &s->modules.v[i];
		struct group *g = p->groups.v; /* the only group */

		if (c->dist != DIST_ALL)
			g = hashmap_get(&owners, m->path);
		for (size_t j = 0; g && j < m->tests.n; j++)
			*vec_add(a, &g->tests) = m->tests.v[j].id;
		if (!m->error && !m->skipped)
			*hashmap_at(&collected, m->path) = g;
	}
	if (c->dist != DIST_ALL)
		drop_empty(p, &collected);
}

/* the words to run a single test again: those typed, without paths */
static void
take_rerun(struct plan *p, const struct config *c, const struct suite *s,
	struct arena *a)
{
	struct hashmap paths = {.arena = a};

	p->rootdir = path_clean(a, c->root, s->rootdir);
	for (size_t i = 0; i < s->args.n; i++)
		*hashmap_at(&paths, s->args.v[i]) = p;
	for (size_t i = 0; i < c->rerun_options.n; i++)
		if (!hashmap_get(&paths, c->rerun_options.v[i]))
			*vec_add(a, &p->rerun_options) = c->rerun_options.v[i];
}

void
select_groups_begin(struct plan *p, const struct config *c,
	const struct suite *s, struct diag *d)
{
	p->overlap_each = c->settings.overlap_each;
	p->flaky_fails = c->flaky_fails;
	p->python = s->python;
	p->pytest = s->pytest;
	p->allure = s->allure;
	p->outputs = s->outputs;
	p->outputs.controller &= c->dist != DIST_ALL; /* the group's session */
	if (controller_is_given()) { /* which writes --junitxml itself */
		p->outputs.controller = 1;
		p->outputs.junit = NULL;
	}
	take_rerun(p, c, s, d->arena);
	if (c->strategy)
		*vec_add(d->arena, &p->inputs) = c->strategy;
	for (size_t i = 0; i < c->lifecycle_files.n; i++)
		*vec_add(d->arena, &p->inputs) = c->lifecycle_files.v[i];
}

void
select_groups(struct plan *p, const struct config *c, const struct suite *s,
	const struct group_files *f, struct diag *d)
{
	select_groups_begin(p, c, s, d);
	if (c->dist == DIST_ALL)
		by_path_all(p, s, d->arena);
	else if (c->dist == DIST_MARK)
		by_mark(p, c, s, d);
	else
		by_path(p, c, s, f, d);
	if (c->dist != DIST_MARK && s->modules.n)
		list_tests(p, c, s, d->arena);
}
