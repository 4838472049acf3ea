#include "archive/archive_check.h"

#include <stdlib.h>
#include <string.h>

#include "plan/plan_digest.h"

static int
is_same(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

static const char *
shard_name(struct arena *a, const struct shard *s)
{
	return arena_fmt(a, "%d/%d", s->index, s->count);
}

/* 1: the root of node ids is below our root */
static int
is_inner(const char *path)
{
	return path && *path != '/' && *path != '-' && !strstr(path, "..");
}

/* 1: the plan is of a shard, and its slugs are names of folders */
static int
is_shard(const struct plan *p)
{
	const struct shard *s = &p->shard;

	for (size_t i = 0; i < p->groups.n; i++)
		if (*p->groups.v[i].slug == '.' || !*p->groups.v[i].slug ||
			strchr(p->groups.v[i].slug, '/'))
			return 0;
	return s->count <= CONFIG_SHARDS_MAX && s->index >= 1 &&
		s->index <= s->count && s->plan && s->costs && s->sources &&
		s->ngroups >= p->groups.n;
}

/* the first archive with the plan that most archives share */
static const struct archive *
find_common(const archives *list)
{
	const struct archive *common = NULL;
	size_t most = 0;

	for (size_t i = 0; i < list->n; i++) {
		size_t n = 0;

		for (size_t j = 0; j < list->n && !list->v[i].damaged; j++)
			n += !list->v[j].damaged &&
				is_same(list->v[i].plan.shard.plan,
					list->v[j].plan.shard.plan) &&
				is_same(list->v[i].plan.shard.sources,
					list->v[j].plan.shard.sources);
		if (n > most) {
			most = n;
			common = &list->v[i];
		}
	}
	return common;
}

/* why the archive cannot be merged with `common`, or NULL */
static const char *
difference(
	struct arena *a, const struct archive *x, const struct archive *common)
{
	const struct shard *s = &x->plan.shard, *t = &common->plan.shard;
	const struct plan *p = &x->plan, *q = &common->plan;

	if (s->count != t->count)
		return arena_fmt(a,
			"shard %s, of another number of shards "
			"than %s, which is shard %s",
			shard_name(a, s), common->path, shard_name(a, t));
	if (x->ci && common->ci && strcmp(x->ci, common->ci) != 0)
		return arena_fmt(a,
			"shard %s of %s, and %s is of %s; merge "
			"the archives of one run",
			shard_name(a, s), x->ci, common->path, common->ci);
	if (!is_same(s->sources, t->sources))
		return arena_fmt(a,
			"shard %s was planned from other sources "
			"than %s%s",
			shard_name(a, s), common->path,
			is_same(s->plan, t->plan)
				? "; check out the same "
				  "commit in each"
				: ", or with other options; give each "
				  "the same commit and the same selection");
	if (is_same(s->plan, t->plan))
		return NULL;
	if (!is_same(p->python, q->python) || !is_same(p->pytest, q->pytest) ||
		!is_same(p->allure, q->allure))
		return arena_fmt(a,
			"shard %s has Python %s, pytest %s and "
			"allure-pytest %s, and %s has %s, %s and %s; install "
			"the same",
			shard_name(a, s), p->python, p->pytest,
			p->allure ? p->allure : "none", common->path, q->python,
			q->pytest, q->allure ? q->allure : "none");
	if (!is_same(s->costs, t->costs))
		return arena_fmt(a,
			"shard %s was planned with another history "
			"than %s; before they run, let all shards `aomaker "
			"history import` the same file",
			shard_name(a, s), common->path);
	return arena_fmt(a,
		"shard %s has another plan than %s; give all "
		"shards the same options",
		shard_name(a, s), common->path);
}

/* reports missing shards and those that are there twice */
static void
check_shards(const archives *list, const struct archive *common, struct diag *d)
{
	int count = common->plan.shard.count;

	for (int i = 1; i <= count; i++) {
		const struct archive *found = NULL;

		for (size_t j = 0; j < list->n; j++) {
			const struct archive *x = &list->v[j];

			if (x->damaged || x->plan.shard.index != i ||
				x->plan.shard.count != count)
				continue;
			if (found)
				diag_error(d,
					"%s: shard %d/%d, which %s is, "
					"too; leave one of them out",
					x->path, i, count, found->path);
			found = x;
		}
		if (!found)
			diag_error(d, "shard %d/%d is missing", i, count);
	}
}

static int
by_place(const void *a, const void *b)
{
	const struct group *g = a, *h = b;

	return (g->place > h->place) - (g->place < h->place);
}

/* copies what reports need: no paths and no options of another machine */
static void
add_group(struct plan *whole, const struct group *g, double began,
	struct arena *a)
{
	*(struct group *)vec_add(a, &whole->groups) =
		(struct group){.name = g->name,
			.whole = g->whole,
			.slug = g->slug,
			.args = g->args,
			.tests = g->tests,
			.listed = g->listed,
			.only = g->only,
			.digest = g->digest,
			.pool = g->pool,
			.exclusive = g->exclusive,
			.after = g->after,
			.cost = g->cost,
			.place = g->place,
			.shard = g->shard,
			.began = began};
}

static void
make_union(struct plan *whole, const archives *list, struct arena *a)
{
	const struct plan *first = &list->v[0].plan;

	*whole = (struct plan){.python = first->python,
		.pytest = first->pytest,
		.allure = first->allure,
		.overlap_each = first->overlap_each,
		.flaky_fails = first->flaky_fails,
		.shard = first->shard,
		.rootdir = is_inner(first->rootdir) ? first->rootdir : "."};
	for (size_t i = 0; i < list->n; i++) {
		const struct plan *p = &list->v[i].plan;

		for (size_t j = 0; j < p->groups.n; j++)
			add_group(whole, &p->groups.v[j], list->v[i].began, a);
		for (size_t j = 0; j < p->overlaps.n; j++)
			*vec_add(a, &whole->overlaps) = p->overlaps.v[j];
	}
	if (whole->groups.n)
		qsort(whole->groups.v, whole->groups.n, sizeof *whole->groups.v,
			by_place);
}

/* reports a union of groups that differs from the plan of the shards */
static void
check_union(struct plan *whole, struct diag *d)
{
	const struct shard *s = &whole->shard;
	int fits = whole->groups.n == s->ngroups &&
		strcmp(plan_digest(d->arena, whole, s->count), s->plan) == 0;

	for (size_t i = 0; i < whole->groups.n; i++)
		fits &= whole->groups.v[i].place == i;
	if (!fits)
		diag_error(d,
			"the groups of the shards are not those of their "
			"plan; let all shards run anew");
	for (size_t i = 0; i < whole->groups.n; i++)
		whole->groups.v[i].shard = 0;
	whole->shard = (struct shard){0};
}

void
archive_check(struct plan *whole, const archives *list, struct diag *d)
{
	const struct archive *common;

	for (size_t i = 0; i < list->n; i++) {
		struct archive *x = &list->v[i];

		if (!x->damaged && !is_shard(&x->plan)) {
			diag_error(
				d, "%s: its plan is not of a shard", x->path);
			x->damaged = 1;
		}
	}
	common = find_common(list);
	for (size_t i = 0; i < list->n && common; i++) {
		const struct archive *x = &list->v[i];
		const char *why =
			x->damaged ? NULL : difference(d->arena, x, common);

		if (why)
			diag_error(d, "%s: %s", x->path, why);
	}
	if (common)
		check_shards(list, common, d);
	if (d->nerrors || !common)
		return;
	make_union(whole, list, d->arena);
	check_union(whole, d);
}
