/* Plans and suites that tests make up, in a few words. */
#ifndef MADE_PLAN_H
#define MADE_PLAN_H

#include "plan/plan.h"
#include "tap.h"

/* valid until the next group is added */
__attribute__((unused)) static struct group *
add_group(struct arena *a, struct plan *p, const char *name, double cost)
{
	struct group *g = vec_add(a, &p->groups);

	g->name = g->slug = name;
	g->digest = "1-2-3";
	g->cost = cost;
	return g;
}

/* "a b c" as a list */
__attribute__((unused)) static strings
list(struct arena *a, const char *words)
{
	strings all = {0};

	for (size_t n; *words; words += n + strspn(words + n, " ")) {
		n = strcspn(words, " ");
		*vec_add(a, &all) = arena_ndup(a, words, n);
	}
	return all;
}

__attribute__((unused)) static const char *
joined(struct arena *a, const strings *all)
{
	const char *text = "";

	for (size_t i = 0; i < all->n; i++)
		text = arena_fmt(a, "%s%s%s", text, i ? " " : "", all->v[i]);
	return text;
}

/* the names of the groups, in their order */
__attribute__((unused)) static const char *
names(struct arena *a, const struct plan *p)
{
	strings all = {0};

	for (size_t i = 0; i < p->groups.n; i++)
		*vec_add(a, &all) = p->groups.v[i].name;
	return joined(a, &all);
}

__attribute__((unused)) static struct suite_module *
add_module(struct arena *a, struct suite *s, const char *path)
{
	struct suite_module *m = vec_add(a, &s->modules);

	m->path = path;
	return m;
}

/* marks: "smoke slow" */
__attribute__((unused)) static struct suite_test *
add_test(struct arena *a, struct suite *s, struct suite_module *m,
	const char *name, const char *marks)
{
	struct suite_test *t = vec_add(a, &m->tests);
	strings all = list(a, marks);

	t->id = arena_fmt(a, "%s::%s", m->path, name);
	for (size_t i = 0; i < all.n; i++)
		vec_add(a, &t->marks)->name = all.v[i];
	s->ntests++;
	return t;
}

#endif
