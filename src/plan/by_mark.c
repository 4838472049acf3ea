#include "plan/by_mark.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/hashmap.h"
#include "os/path.h"
#include "suite/markexpr.h"

/* one mark expression, with the tests that its group gets */
struct mark_group {
	const struct target_mark *wanted;
	const struct markexpr *expr;
	strings tests, modules;
	strings earlier;         /* earlier expressions with common tests */
	struct hashmap overlaps; /* the same as a set */
	size_t taken;            /* tests that it selects, but others run */
};

struct by_mark {
	struct arena *arena;
	struct plan *plan;
	struct mark_group *marked;
	size_t nmarked;
	struct hashmap by_name;           /* plain mark -> its group */
	VEC(struct mark_group *) complex; /* all other expressions */
	VEC(struct mark_group *) hits; /* expressions that select this test */
	strings hidden;                /* modules that cannot be collected */
};

/* 1: a word of an expression that was typed without quotes */
static int
is_operator(const char *mark)
{
	return strcmp(mark, "not") == 0 || strcmp(mark, "and") == 0 ||
		strcmp(mark, "or") == 0;
}

static void
parse_all(struct by_mark *by, const target_marks *marks, struct diag *d)
{
	for (size_t i = 0; i < marks->n; i++) {
		struct mark_group *group = &by->marked[by->nmarked];
		const struct target_mark *w = &marks->v[i];
		const char *cause;

		group->wanted = w;
		group->expr = markexpr_parse(by->arena, w->mark, &cause);
		if (!group->expr) {
			diag_at(d, w->file, w->line, w->column,
				"'%s' is no mark expression: %s%s", w->mark,
				cause,
				is_operator(w->mark)
					? "; put quotes "
					  "around a whole expression: \"not slow\""
					: "");
			continue;
		}
		by->nmarked++;
		if (markexpr_name(group->expr))
			*hashmap_at(&by->by_name, w->mark) = group;
		else
			*vec_add(by->arena, &by->complex) = group;
	}
}

static void
hit(struct by_mark *by, struct mark_group *group)
{
	for (size_t i = 0; i < by->hits.n; i++)
		if (by->hits.v[i] == group)
			return;
	*vec_add(by->arena, &by->hits) = group;
}

static int
by_place(const void *a, const void *b)
{
	const struct mark_group *x = *(struct mark_group *const *)a;
	const struct mark_group *y = *(struct mark_group *const *)b;

	return (x > y) - (x < y);
}

static void
add_once(struct arena *a, struct mark_group *group, const char *other)
{
	void **at;

	group->overlaps.arena = a;
	at = hashmap_at(&group->overlaps, other);
	if (!*at)
		*vec_add(a, &group->earlier) = other;
	*at = group;
}

static void
give(struct by_mark *by, struct mark_group *group, const struct suite_module *m,
	const struct suite_test *t)
{
	struct arena *a = by->arena;

	*vec_add(a, &group->tests) = t->id;
	if (!group->modules.n ||
		group->modules.v[group->modules.n - 1] != m->path)
		*vec_add(a, &group->modules) = m->path;
}

/* the first expression that selects the test runs it */
static void
assign_test(struct by_mark *by, const struct suite_module *m,
	const struct suite_test *t)
{
	struct arena *a = by->arena;
	struct mark_group *first;

	by->hits.n = 0;
	for (size_t i = 0; i < t->marks.n; i++) {
		struct mark_group *group =
			hashmap_get(&by->by_name, t->marks.v[i].name);

		if (group)
			hit(by, group);
	}
	for (size_t i = 0; i < by->complex.n; i++)
		if (markexpr_selects(by->complex.v[i]->expr, t))
			hit(by, by->complex.v[i]);
	if (!by->hits.n)
		return;
	qsort(by->hits.v, by->hits.n, sizeof *by->hits.v, by_place);
	first = by->hits.v[0];
	give(by, first, m, t);
	for (size_t i = 1; i < by->hits.n; i++) {
		struct mark_group *other = by->hits.v[i];

		*vec_add(a, &by->plan->overlaps) = (struct overlap){
			t->id, first->wanted->mark, other->wanted->mark};
		other->taken++;
		if (by->plan->overlap_each)
			give(by, other, m, t);
		else
			add_once(a, other, first->wanted->mark);
	}
}

static const char *
operand(struct arena *a, const char *expr)
{
	return strpbrk(expr, " \t") ? arena_fmt(a, "(%s)", expr) : expr;
}

/* the -m that selects only the tests that this group runs */
static const char *
own_expression(
	struct arena *a, const struct mark_group *group, const char *only)
{
	const char *e = group->wanted->mark;
	struct buf b = {0};

	if (!group->earlier.n && !(only && *only))
		return e;
	buf_adds(&b, operand(a, e));
	for (size_t i = 0; i < group->earlier.n; i++)
		buf_addf(&b, " and not %s", operand(a, group->earlier.v[i]));
	if (only && *only)
		buf_addf(&b, " and %s", operand(a, only));
	return buf_take(&b, a);
}

static void
add_group(struct by_mark *by, const struct mark_group *group,
	const struct config *c)
{
	struct arena *a = by->arena;
	struct group *g = vec_add(a, &by->plan->groups);

	g->name = group->wanted->mark;
	g->tests = group->tests;
	g->listed = 1;
	*vec_add(a, &g->args) = "-m";
	*vec_add(a, &g->args) = own_expression(a, group, c->markexpr);
	for (size_t i = 0; i < group->modules.n; i++) {
		*vec_add(a, &g->args) = path_argument(a, group->modules.v[i]);
		*vec_add(a, &g->inputs) = group->modules.v[i];
	}
}

/* all marks of tests, each once */
static strings
known_marks(const struct suite *s, struct arena *a)
{
	struct hashmap seen = {.arena = a};
	strings all = {0};

	for (size_t i = 0; i < s->modules.n; i++)
		for (size_t j = 0; j < s->modules.v[i].tests.n; j++) {
			const struct suite_test *t =
				&s->modules.v[i].tests.v[j];

			for (size_t k = 0; k < t->marks.n; k++)
				if (!*hashmap_at(&seen, t->marks.v[k].name)) {
					*hashmap_at(&seen, t->marks.v[k].name) =
						a;
					*vec_add(a, &all) = t->marks.v[k].name;
				}
		}
	return all;
}

static void
report_empty(const struct mark_group *group, const struct config *c,
	const struct suite *s, const strings *known, struct diag *d)
{
	const struct target_mark *w = group->wanted;
	const char *why;

	if (group->taken) {
		diag_warn(d, w->file, w->line, w->column,
			"all %zu tests of "
			"'%s' run in other groups; it makes no group",
			group->taken, w->mark);
	} else if (c->pytest.n || c->markexpr) {
		diag_warn(d, w->file, w->line, w->column,
			"'%s' selects no "
			"test together with the pytest arguments",
			w->mark);
	} else {
		why = markexpr_name(group->expr)
			? diag_suggest(d, w->mark, known->v, known->n)
			: "";
		diag_at(d, w->file, w->line, w->column,
			"'%s' selects no test%s", w->mark,
			s->paths.n
				? why
				: ": pytest finds no test module here; is this the "
				  "project's root?");
	}
}

/* the -m that selects all tests of the run */
static const char *
any_expression(const struct by_mark *by, const char *only)
{
	struct arena *a = by->arena;
	struct buf b = {0};
	const char *text;

	for (size_t i = 0; i < by->nmarked; i++)
		buf_addf(&b, "%s%s", i ? " or " : "",
			operand(a, by->marked[i].wanted->mark));
	text = only && *only
		? arena_fmt(a, "(%s) and %s", b.s, operand(a, only))
		: arena_dup(a, b.s);
	buf_release(&b);
	return text;
}

/*
 * The marks of modules that cannot be collected are unknown. Modules that are
 * in no group make one, "not collected", in which pytest reports their errors.
 */
static void
add_hidden(struct by_mark *by, const struct config *c)
{
	struct arena *a = by->arena;
	struct group *g;

	if (!by->hidden.n)
		return;
	g = vec_add(a, &by->plan->groups);
	g->name = "not collected";
	*vec_add(a, &g->args) = "-m";
	*vec_add(a, &g->args) = any_expression(by, c->markexpr);
	for (size_t i = 0; i < by->hidden.n; i++)
		*vec_add(a, &g->args) = path_argument(a, by->hidden.v[i]);
	g->inputs = by->hidden;
}

static void
assign_module(struct by_mark *by, const struct suite_module *m)
{
	size_t assigned = 0;

	for (size_t i = 0; i < m->tests.n; i++) {
		assign_test(by, m, &m->tests.v[i]);
		assigned += by->hits.n;
	}
	if (!assigned && (m->error || m->skipped))
		*vec_add(by->arena, &by->hidden) = m->path;
}

void
by_mark(struct plan *p, const struct config *c, const struct suite *s,
	struct diag *d)
{
	struct arena *a = d->arena;
	struct by_mark by = {.arena = a, .plan = p, .by_name = {.arena = a}};
	strings known = {0};

	by.marked = arena_alloc(a, (c->marks.n + 1) * sizeof *by.marked);
	parse_all(&by, &c->marks, d);
	if (d->nerrors)
		return;
	for (size_t i = 0; i < s->modules.n; i++)
		assign_module(&by, &s->modules.v[i]);
	add_hidden(&by, c);
	for (size_t i = 0; i < by.nmarked; i++) {
		if (by.marked[i].tests.n) {
			add_group(&by, &by.marked[i], c);
		} else if (!p->groups.n || s->ntests) {
			if (!known.n)
				known = known_marks(s, a);
			report_empty(&by.marked[i], c, s, &known, d);
		}
	}
}
