#include "plan/last_failed.h"

#include <string.h>

static int
is_hidden(const struct history *h, const char *path)
{
	const struct history_module *m = history_module(h, path);

	return m && m->hidden;
}

/* 1: failed, crashed or did not run, or its module was not collected */
static int
is_wanted(const struct history *h, const char *id)
{
	const struct history_module *m;
	const struct history_test *t = history_find(h, id, &m);

	if (m && m->hidden)
		return 1;
	return t && *t->outcomes && strchr("FECTN", *t->outcomes);
}

/* modules of the group that could not be collected, then and now */
static strings
hidden_modules(const struct group *g, const struct subset *parts,
	const struct history *h)
{
	struct hashmap seen = {.arena = h->arena};
	strings hidden = {0};

	for (size_t i = 0; i < g->tests.n; i++) {
		const struct suite_module *m =
			subset_module(parts, g->tests.v[i]);

		if (m)
			*hashmap_at(&seen, m->path) = (void *)m;
	}
	for (size_t i = 0; i < g->inputs.n; i++)
		if (!hashmap_get(&seen, g->inputs.v[i]) &&
			is_hidden(h, g->inputs.v[i]))
			*vec_add(h->arena, &hidden) = g->inputs.v[i];
	return hidden;
}

int
last_failed(struct plan *p, const struct subset *parts,
	const struct settings *s, const struct history *h)
{
	struct plan chosen = *p;

	memset(&chosen.groups, 0, sizeof chosen.groups);
	for (size_t i = 0; i < p->groups.n; i++) {
		const struct group *g = &p->groups.v[i];
		strings tests = {0}, hidden = hidden_modules(g, parts, h);

		for (size_t j = 0; j < g->tests.n; j++)
			if (is_wanted(h, g->tests.v[j]))
				*vec_add(h->arena, &tests) = g->tests.v[j];
		if (tests.n || hidden.n)
			*vec_add(h->arena, &chosen.groups) =
				tests.n == g->tests.n ||
					settings_lf_whole(s, g->name)
				? *g
				: subset_take(parts, g, &tests, &hidden);
	}
	if (!chosen.groups.n)
		return 0;
	*p = chosen;
	return 1;
}
