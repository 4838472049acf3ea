#include "plan/by_mark.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/hashmap.h"
#include "os/path.h"
#include "suite/markexpr.h"

/* one mark expression while the tests are dealt out */
struct slot {
	const struct wanted *wanted;
	const struct markexpr *expr;
	strings tests, modules;
	strings others;        /* earlier expressions it shares tests with */
	struct hashmap shares; /* the same, to find one */
	size_t taken;          /* tests that it selects and another runs */
};

struct deal {
	struct arena *arena;
	struct plan *plan;
	struct slot *slots;
	size_t nslots;
	struct hashmap by_name;     /* plain mark -> its slot */
	VEC(struct slot *) complex; /* slots of all other expressions */
	VEC(struct slot *) hits;    /* of the test at hand */
	strings hidden;             /* modules that could not be collected */
};

/* a word of an expression that the shell has taken apart */
static int
is_operator(const char *mark)
{
	return strcmp(mark, "not") == 0 || strcmp(mark, "and") == 0 ||
		strcmp(mark, "or") == 0;
}

static void
parse_all(struct deal *deal, const wanteds *marks, struct diag *d)
{
	for (size_t i = 0; i < marks->n; i++) {
		struct slot *slot = &deal->slots[deal->nslots];
		const struct wanted *w = &marks->v[i];
		const char *cause;

		slot->wanted = w;
		slot->expr = markexpr_parse(deal->arena, w->mark, &cause);
		if (!slot->expr) {
			diag_at(d, w->file, w->line, w->column,
				"'%s' is no mark expression: %s%s", w->mark,
				cause,
				is_operator(w->mark)
					? "; put quotes "
					  "around a whole expression: \"not slow\""
					: "");
			continue;
		}
		deal->nslots++;
		if (markexpr_name(slot->expr))
			*hashmap_at(&deal->by_name, w->mark) = slot;
		else
			*vec_add(deal->arena, &deal->complex) = slot;
	}
}

static void
hit(struct deal *deal, struct slot *slot)
{
	for (size_t i = 0; i < deal->hits.n; i++)
		if (deal->hits.v[i] == slot)
			return;
	*vec_add(deal->arena, &deal->hits) = slot;
}

static int
by_place(const void *a, const void *b)
{
	const struct slot *x = *(struct slot *const *)a;
	const struct slot *y = *(struct slot *const *)b;

	return (x > y) - (x < y);
}

static void
add_once(struct arena *a, struct slot *slot, const char *other)
{
	void **at;

	slot->shares.arena = a;
	at = hashmap_at(&slot->shares, other);
	if (!*at)
		*vec_add(a, &slot->others) = other;
	*at = slot;
}

static void
give(struct deal *deal, struct slot *slot, const struct suite_module *m,
	const struct suite_test *t)
{
	struct arena *a = deal->arena;

	*vec_add(a, &slot->tests) = t->id;
	if (!slot->modules.n || slot->modules.v[slot->modules.n - 1] != m->path)
		*vec_add(a, &slot->modules) = m->path;
}

/* the first slot that selects the test runs it */
static void
deal_test(struct deal *deal, const struct suite_module *m,
	const struct suite_test *t)
{
	struct arena *a = deal->arena;
	struct slot *first;

	deal->hits.n = 0;
	for (size_t i = 0; i < t->marks.n; i++) {
		struct slot *slot =
			hashmap_get(&deal->by_name, t->marks.v[i].name);

		if (slot)
			hit(deal, slot);
	}
	for (size_t i = 0; i < deal->complex.n; i++)
		if (markexpr_selects(deal->complex.v[i]->expr, t))
			hit(deal, deal->complex.v[i]);
	if (!deal->hits.n)
		return;
	qsort(deal->hits.v, deal->hits.n, sizeof *deal->hits.v, by_place);
	first = deal->hits.v[0];
	give(deal, first, m, t);
	for (size_t i = 1; i < deal->hits.n; i++) {
		struct slot *other = deal->hits.v[i];

		*vec_add(a, &deal->plan->overlaps) = (struct overlap){
			t->id, first->wanted->mark, other->wanted->mark};
		other->taken++;
		if (deal->plan->overlap_each)
			give(deal, other, m, t);
		else
			add_once(a, other, first->wanted->mark);
	}
}

static const char *
operand(struct arena *a, const char *expr)
{
	return strpbrk(expr, " \t") ? arena_fmt(a, "(%s)", expr) : expr;
}

/* the expression that selects the slot's own tests and no others */
static const char *
own_expression(struct arena *a, const struct slot *slot, const char *only)
{
	const char *e = slot->wanted->mark;
	struct buf b = {0};

	if (!slot->others.n && !(only && *only))
		return e;
	buf_adds(&b, operand(a, e));
	for (size_t i = 0; i < slot->others.n; i++)
		buf_addf(&b, " and not %s", operand(a, slot->others.v[i]));
	if (only && *only)
		buf_addf(&b, " and %s", operand(a, only));
	return buf_take(&b, a);
}

static void
add_group(struct deal *deal, const struct slot *slot, const struct config *c)
{
	struct arena *a = deal->arena;
	struct group *g = vec_add(a, &deal->plan->groups);

	g->name = slot->wanted->mark;
	g->tests = slot->tests;
	g->listed = 1;
	*vec_add(a, &g->args) = "-m";
	*vec_add(a, &g->args) = own_expression(a, slot, c->markexpr);
	for (size_t i = 0; i < slot->modules.n; i++) {
		*vec_add(a, &g->args) = path_argument(a, slot->modules.v[i]);
		*vec_add(a, &g->inputs) = slot->modules.v[i];
	}
}

/* every mark that a test has or that is registered, once */
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
report_empty(const struct slot *slot, const struct config *c,
	const struct suite *s, const strings *known, struct diag *d)
{
	const struct wanted *w = slot->wanted;
	const char *why;

	if (slot->taken) {
		diag_warn(d, w->file, w->line, w->column,
			"all %zu tests of "
			"'%s' run in other groups; it makes no group",
			slot->taken, w->mark);
	} else if (c->pytest.n || c->markexpr) {
		diag_warn(d, w->file, w->line, w->column,
			"'%s' selects no "
			"test together with the pytest arguments",
			w->mark);
	} else {
		why = markexpr_name(slot->expr)
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

/* selects what any of the slots does, within the user's own -m */
static const char *
any_expression(const struct deal *deal, const char *only)
{
	struct arena *a = deal->arena;
	struct buf b = {0};
	const char *text;

	for (size_t i = 0; i < deal->nslots; i++)
		buf_addf(&b, "%s%s", i ? " or " : "",
			operand(a, deal->slots[i].wanted->mark));
	text = only && *only
		? arena_fmt(a, "(%s) and %s", b.s, operand(a, only))
		: arena_dup(a, b.s);
	buf_release(&b);
	return text;
}

/*
 * Modules that cannot be collected hide their marks. Without a test in some
 * group they would vanish, so they make one: pytest reports them whatever -m
 * says.
 */
static void
add_hidden(struct deal *deal, const struct config *c)
{
	struct arena *a = deal->arena;
	struct group *g;

	if (!deal->hidden.n)
		return;
	g = vec_add(a, &deal->plan->groups);
	g->name = "not collected";
	*vec_add(a, &g->args) = "-m";
	*vec_add(a, &g->args) = any_expression(deal, c->markexpr);
	for (size_t i = 0; i < deal->hidden.n; i++)
		*vec_add(a, &g->args) = path_argument(a, deal->hidden.v[i]);
	g->inputs = deal->hidden;
}

static void
deal_module(struct deal *deal, const struct suite_module *m)
{
	size_t dealt = 0;

	for (size_t i = 0; i < m->tests.n; i++) {
		deal_test(deal, m, &m->tests.v[i]);
		dealt += deal->hits.n;
	}
	if (!dealt && (m->error || m->skipped))
		*vec_add(deal->arena, &deal->hidden) = m->path;
}

void
by_mark(struct plan *p, const struct config *c, const struct suite *s,
	struct diag *d)
{
	struct arena *a = d->arena;
	struct deal deal = {.arena = a, .plan = p, .by_name = {.arena = a}};
	strings known = {0};

	deal.slots = arena_alloc(a, (c->marks.n + 1) * sizeof *deal.slots);
	parse_all(&deal, &c->marks, d);
	if (d->nerrors)
		return;
	for (size_t i = 0; i < s->modules.n; i++)
		deal_module(&deal, &s->modules.v[i]);
	add_hidden(&deal, c);
	for (size_t i = 0; i < deal.nslots; i++) {
		if (deal.slots[i].tests.n) {
			add_group(&deal, &deal.slots[i], c);
		} else if (!p->groups.n || s->ntests) {
			if (!known.n)
				known = known_marks(s, a);
			report_empty(&deal.slots[i], c, s, &known, d);
		}
	}
}
