#include "commands/graph_formats.h"

#include <string.h>

#include "base/hashmap.h"
#include "base/text.h"
#include "commands/shown_plan.h"
#include "formats/json.h"
#include "plan/plan_json.h"

enum {
	NAME_MAX = 44,
	BAR_MAX = 60,
	BAR_MIN = 10,
	MODULES = 3 /* modules of a group that are named */
};

struct module {
	const char *path;
	size_t tests;
};

typedef VEC(struct module) modules;

/* the modules of a group's tests, in their order */
static modules
modules_of(struct arena *a, const struct group *g)
{
	struct hashmap seen = {.arena = a};
	modules list = {0};

	for (size_t i = 0; i < g->tests.n; i++) {
		const char *id = g->tests.v[i], *end = strstr(id, "::");
		const char *path =
			end ? arena_ndup(a, id, (size_t)(end - id)) : id;
		void **at = hashmap_at(&seen, path);

		if (!*at) {
			vec_add(a, &list)->path = path;
			*at = (void *)(uintptr_t)list.n;
		}
		list.v[(uintptr_t)*at - 1].tests++;
	}
	for (size_t i = 0; i < g->inputs.n && !g->listed; i++)
		if (!strstr(g->inputs.v[i], "conftest.py"))
			vec_add(a, &list)->path = g->inputs.v[i];
	return list;
}

static void
put_bar(struct buf *b, const struct span *span, double makespan, size_t width)
{
	double scale = (double)width / makespan;
	size_t start = (size_t)(span->start * scale);
	size_t stop = (size_t)(span->stop * scale);

	if (stop <= start)
		stop = start + 1;
	for (size_t i = 0; i < width; i++)
		buf_addc(b, i < start || i >= stop ? '.' : '#');
}

/* widths of the columns in the lines of groups */
struct columns {
	size_t name, bar, facts;
};

static void
put_group(struct buf *b, const struct group *g, const struct span *span,
	double makespan, const struct columns *c)
{
	struct buf facts = {0};

	buf_adds(b, "|- ");
	text_fit(b, g->name, c->name);
	if (makespan > 0 && c->bar >= BAR_MIN) {
		buf_adds(b, "  ");
		put_bar(b, span, makespan, c->bar);
	}
	shown_plan_facts(&facts, g);
	if (facts.n) {
		size_t n = text_width(facts.s);

		buf_adds(b, "  ");
		text_fit(b, facts.s, n < c->facts ? n : c->facts);
	}
	buf_addc(b, '\n');
	buf_release(&facts);
}

static void
put_modules(struct buf *b, struct arena *a, const struct group *g)
{
	modules list = modules_of(a, g);

	if (list.n == 1 && strcmp(list.v[0].path, g->name) == 0)
		return; /* the line of the group names it */
	for (size_t i = 0; i < list.n && i < MODULES; i++) {
		buf_addf(b, "|  %c- ", i + 1 < list.n ? '|' : '`');
		text_put(b, list.v[i].path);
		if (list.v[i].tests && list.n > 1)
			buf_addf(b, "  %zu", list.v[i].tests);
		buf_addc(b, '\n');
	}
	if (list.n > MODULES)
		buf_addf(b, "|  `- and %zu more modules\n", list.n - MODULES);
}

static void
put_totals(
	struct buf *b, const struct planned_run *g, const struct simulation *s)
{
	size_t n = g->plan.groups.n, tests = 0;

	for (size_t i = 0; i < n; i++)
		tests += g->plan.groups.v[i].tests.n;
	buf_addf(b, "%zu group%s", n, n == 1 ? "" : "s");
	if (tests)
		buf_addf(b, ", %zu test%s", tests, tests == 1 ? "" : "s");
	buf_addf(b, ", %d at a time", g->slots.n);
	if (shown_plan_cached(&g->plan))
		buf_addf(b, ", %zu cached", shown_plan_cached(&g->plan));
	if (s->makespan > 0)
		buf_addf(b, "; about %.1f s, %.1f s at best", s->makespan,
			s->bound);
	buf_addc(b, '\n');
}

static size_t
wider(size_t width, const char *text, size_t most)
{
	size_t n = text ? text_width(text) : 0;

	return n > most ? most : n > width ? n : width;
}

/* names and facts get the columns that they need; the bars get the rest */
static struct columns
columns_of(const struct plan *p, size_t width)
{
	struct columns c = {.name = 8, .facts = 8};
	size_t most = width > 60 ? width / 3 : 20, used;

	for (size_t i = 0; i < p->groups.n; i++) {
		struct buf facts = {0};

		shown_plan_facts(&facts, &p->groups.v[i]);
		c.name = wider(c.name, p->groups.v[i].name,
			most < NAME_MAX ? most : NAME_MAX);
		c.facts = wider(c.facts, facts.s, width / 2);
		buf_release(&facts);
	}
	used = c.name + c.facts + 8;
	c.bar = width > used ? width - used : 0;
	if (c.bar > BAR_MAX)
		c.bar = BAR_MAX;
	return c;
}

void
graph_formats_text(struct buf *b, struct arena *a, const struct planned_run *g,
	const struct simulation *s, const struct tty *tty)
{
	struct columns c = columns_of(&g->plan, tty->width);

	put_totals(b, g, s);
	for (size_t i = 0; i < g->plan.groups.n; i++) {
		put_group(
			b, &g->plan.groups.v[i], &s->spans[i], s->makespan, &c);
		put_modules(b, a, &g->plan.groups.v[i]);
	}
	buf_adds(b, "`- reports\n   `- verdict\n");
}

/* text in the quotes of DOT or Mermaid */
static void
put_quoted(struct buf *b, const char *text, const char *quote)
{
	struct buf safe = {0};

	buf_adds(&safe, "");
	text_put(&safe, text);
	for (const char *p = safe.s; *p; p++)
		if (*p == '"')
			buf_adds(b, quote);
		else if (*p == '\\' && *quote == '\\')
			buf_adds(b, "\\\\");
		else if (strchr("<>&#;", *p) && *quote == '#')
			buf_addf(b, "#%d;", *p);
		else
			buf_addc(b, *p);
	buf_release(&safe);
}

/* the spelling of nodes, edges and quotes in a format */
struct spelling {
	const char *node, *line, *node_end, *edge, *quote;
};

static void
put_drawing(
	struct buf *b, const struct planned_run *g, const struct spelling *as)
{
	struct arena a = {0};
	struct hashmap names = plan_names(&a, &g->plan);

	for (size_t i = 0; i < g->plan.groups.n; i++) {
		const struct group *group = &g->plan.groups.v[i];
		struct buf facts = {0};

		buf_addf(b, as->node, i);
		put_quoted(b, group->name, as->quote);
		shown_plan_facts(&facts, group);
		if (facts.n) {
			buf_adds(b, as->line);
			put_quoted(b, facts.s, as->quote);
		}
		buf_adds(b, as->node_end);
		for (size_t j = 0; j < group->after.n; j++) {
			const struct group *first =
				hashmap_get(&names, group->after.v[j]);

			if (first)
				buf_addf(b, "  g%td %s g%zu\n",
					first - g->plan.groups.v, as->edge, i);
		}
		buf_addf(b, "  g%zu %s reports\n", i, as->edge);
		buf_release(&facts);
	}
	buf_addf(b, "  reports %s verdict\n", as->edge);
	arena_free(&a);
}

void
graph_formats_dot(struct buf *b, const struct planned_run *g)
{
	static const struct spelling dot = {
		"  g%zu [label=\"", "\\n", "\"]\n", "->", "\\\""};

	buf_adds(b, "digraph aomaker {\n  rankdir=LR\n  node [shape=box]\n");
	put_drawing(b, g, &dot);
	buf_adds(b, "}\n");
}

void
graph_formats_mermaid(struct buf *b, const struct planned_run *g)
{
	static const struct spelling mermaid = {
		"  g%zu[\"", "<br>", "\"]\n", "-->", "#quot;"};

	buf_adds(b, "flowchart LR\n");
	put_drawing(b, g, &mermaid);
}

void
graph_formats_json(struct buf *b, struct arena *a, const struct planned_run *g,
	const struct simulation *s)
{
	struct buf text = {0};
	const char *cause;
	jv plan, groups;

	plan_put(&text, &g->plan);
	plan = json_parse(a, text.s, text.n, &cause);
	groups = json_array(plan, "groups");
	for (size_t i = 0; i < g->plan.groups.n && s->makespan > 0; i++) {
		jv group = jv_array_get(jv_copy(groups), (int)i);

		group = jv_object_set(group, jv_string("start"),
			jv_number(s->spans[i].start));
		group = jv_object_set(
			group, jv_string("stop"), jv_number(s->spans[i].stop));
		groups = jv_array_set(groups, (int)i, group);
	}
	plan = jv_object_set(plan, jv_string("groups"), groups);
	plan = jv_object_set(plan, jv_string("slots"), jv_number(g->slots.n));
	plan = jv_object_set(
		plan, jv_string("makespan"), jv_number(s->makespan));
	plan = jv_object_set(plan, jv_string("bound"), jv_number(s->bound));
	json_put_value(b, plan, JV_PRINT_INDENT_FLAGS(2));
	buf_addc(b, '\n');
	buf_release(&text);
}
