#include "plan/pools.h"

#include <fnmatch.h>
#include <string.h>

#include "base/hashmap.h"
#include "core/file_stamp.h"
#include "core/paths.h"
#include "formats/json.h"
#include "os/file_write.h"
#include "os/fs.h"

struct pool_marks {
	struct plan *plan;
	const struct config *config;
	struct diag *d;
	struct hashmap names;  /* see plan_names */
	struct hashmap marks;  /* set: marks of tests and registered ones */
	int knows_tests;       /* 1: the suite has its tests */
	struct hashmap marked; /* test -> struct test_marks */
	struct visit *visits;  /* one for each group */
};

/* a group in the depth-first search for cycles */
struct visit {
	const struct named_group *place; /* its `after` in the file */
	size_t next;                     /* the group that is visited next */
	enum { NOT_SEEN, ON_PATH, DONE } state;
};

/* arguments of the marks of a test */
struct test_marks {
	const char *pool;
	int exclusive;
};

static void
check_pool(const struct pool_marks *l, const struct named_group *pool)
{
	const struct settings *s = &l->config->settings;
	strings names = {0};

	for (size_t i = 0; i < s->pools.n; i++) {
		if (strcmp(s->pools.v[i].name, pool->name) == 0)
			return;
		*vec_add(l->d->arena, &names) = s->pools.v[i].name;
	}
	diag_at(l->d, pool->line ? l->config->strategy : NULL, pool->line,
		pool->column, "'%s' is none of 'pools'%s; write pools: {%s: 2}",
		pool->name, diag_suggest(l->d, pool->name, names.v, names.n),
		pool->name);
}

/*
 * A name that matches no group is an error, unless another run could have such
 * a group. When the marks of tests are unknown, it is one only if it looks like
 * the name of a group.
 */
static void
check_name(const struct pool_marks *l, const struct named_group *name)
{
	strings names = {0};

	if (strpbrk(name->name, "*?[ (") || fs_is_file(name->name) ||
		fs_is_dir(name->name) || hashmap_get(&l->marks, name->name))
		return;
	for (size_t i = 0; i < l->plan->groups.n; i++)
		*vec_add(l->d->arena, &names) =
			plan_name(&l->plan->groups.v[i]);
	if (!l->knows_tests && !diag_nearest(name->name, names.v, names.n))
		return;
	diag_at(l->d, l->config->strategy, name->line, name->column,
		"'after' names no group: '%s'%s", name->name,
		diag_suggest(l->d, name->name, names.v, names.n));
}

static void
take_after(struct pool_marks *l, struct group *g, const struct group_rule *rule)
{
	g->after.n = 0;
	l->visits[g - l->plan->groups.v].place = &rule->after.v[0];
	for (size_t i = 0; i < rule->after.n; i++) {
		const struct named_group *name = &rule->after.v[i];
		size_t found = 0;

		for (size_t j = 0; j < l->plan->groups.n; j++) {
			const struct group *group = &l->plan->groups.v[j];
			const char *other = plan_name(group);

			if (strcmp(other, name->name) != 0 &&
				fnmatch(name->name, other, 0) != 0)
				continue;
			found++;
			if (strcmp(other, plan_name(g)) != 0)
				*vec_add(l->d->arena, &g->after) = group->name;
			else if (strcmp(other, name->name) == 0 && group == g)
				diag_at(l->d, l->config->strategy, name->line,
					name->column,
					"'%s' cannot run after "
					"itself",
					other);
		}
		if (!found)
			check_name(l, name);
	}
}

static void
take_rules(struct pool_marks *l, struct group *g)
{
	const rules *all = &l->config->settings.rules;

	for (size_t i = 0; i < all->n; i++) {
		const struct group_rule *rule = &all->v[i];

		if (!group_rules_match(rule, plan_name(g)))
			continue;
		if (rule->exclusive >= 0)
			g->exclusive = rule->exclusive;
		if (rule->pool.name)
			g->pool = rule->pool.name;
		if (rule->after.n)
			take_after(l, g, rule);
	}
}

static void
take_mark(struct pool_marks *l, const struct suite_test *t, jv kwargs)
{
	static const char *const names[] = {"pool", "exclusive"};
	struct test_marks *marks = *hashmap_at(&l->marked, t->id);

	if (!marks)
		*hashmap_at(&l->marked, t->id) = marks =
			arena_alloc(l->d->arena, sizeof *marks);
	marks->exclusive |= json_true(kwargs, "exclusive");
	if (!marks->pool)
		marks->pool = json_string(l->d->arena, kwargs, "pool");
	jv_object_foreach(kwargs, key, value)
	{
		const char *name = jv_string_value(key);

		if (strcmp(name, names[0]) != 0 && strcmp(name, names[1]) != 0)
			diag_error(l->d,
				"%s: the mark '" POOLS_MARK "' takes "
				"pool and exclusive, not '%s'%s",
				t->id, name,
				diag_suggest(l->d, name, names, 2));
		jv_free(key);
		jv_free(value);
	}
}

static void
take_marks(struct pool_marks *l, const struct suite_test *t)
{
	const char *cause;

	for (size_t i = 0; i < t->marks.n; i++) {
		const struct suite_mark *m = &t->marks.v[i];
		jv kwargs;

		*hashmap_at(&l->marks, m->name) = l;
		if (!m->kwargs || strcmp(m->name, POOLS_MARK) != 0)
			continue;
		kwargs = json_parse(
			l->d->arena, m->kwargs, strlen(m->kwargs), &cause);
		take_mark(l, t, kwargs);
		jv_free(kwargs);
	}
}

static void
take_suite(struct pool_marks *l, const struct suite *s)
{
	for (size_t i = 0; i < s->markers.n; i++)
		*hashmap_at(&l->marks, s->markers.v[i]) = l;
	for (size_t i = 0; i < s->modules.n; i++)
		for (size_t j = 0; j < s->modules.v[i].tests.n; j++)
			take_marks(l, &s->modules.v[i].tests.v[j]);
}

/* sets what the marks of tests say; a rule of the strategy file wins */
static void
take_marked(struct pool_marks *l, struct group *g)
{
	const char *pool = g->pool, *first = NULL;

	for (size_t i = 0; i < g->tests.n && l->marked.n; i++) {
		const struct test_marks *marks =
			hashmap_get(&l->marked, g->tests.v[i]);

		if (!marks)
			continue;
		g->exclusive |= marks->exclusive;
		if (!marks->pool || pool)
			continue;
		if (!g->pool) {
			g->pool = marks->pool;
			first = g->tests.v[i];
			check_pool(l, &(struct named_group){.name = g->pool});
		} else if (strcmp(g->pool, marks->pool) != 0) {
			diag_error(l->d,
				"the group '%s' has tests of two "
				"pools, '%s' (%s) and '%s' (%s), and can be in "
				"one; give it a 'pool' in the strategy file",
				g->name, g->pool, first, marks->pool,
				g->tests.v[i]);
			return;
		}
	}
}

static void
report_cycle(const struct pool_marks *l, size_t first)
{
	const struct named_group *place = l->visits[first].place;
	const struct group *groups = l->plan->groups.v;
	const char *text = groups[first].name;
	size_t i = first;

	do {
		i = l->visits[i].next;
		text = arena_fmt(
			l->d->arena, "%s after %s", text, groups[i].name);
	} while (i != first);
	diag_at(l->d, l->config->strategy, place->line, place->column,
		"groups wait for each other in a circle: %s", text);
}

/* -1: found a cycle, and reported it */
static int
visit_group(struct pool_marks *l, size_t i)
{
	const struct group *g = &l->plan->groups.v[i];
	struct visit *visit = &l->visits[i];

	visit->state = ON_PATH;
	for (size_t j = 0; j < g->after.n; j++) {
		visit->next = (size_t)((const struct group *)hashmap_get(
					       &l->names, g->after.v[j]) -
			l->plan->groups.v);
		if (l->visits[visit->next].state == ON_PATH) {
			report_cycle(l, visit->next);
			return -1;
		}
		if (l->visits[visit->next].state == NOT_SEEN &&
			visit_group(l, visit->next) != 0)
			return -1;
	}
	visit->state = DONE;
	return 0;
}

static void
check_cycles(struct pool_marks *l)
{
	for (size_t i = 0; i < l->plan->groups.n; i++)
		if (l->visits[i].state == NOT_SEEN && visit_group(l, i) != 0)
			return;
}

void
pools_set(struct plan *p, const struct config *c, const struct suite *s,
	struct diag *d)
{
	struct pool_marks l = {.plan = p,
		.config = c,
		.d = d,
		.marks = {.arena = d->arena},
		.marked = {.arena = d->arena},
		.knows_tests = s->modules.n > 0,
		.visits = arena_alloc(
			d->arena, (p->groups.n + 1) * sizeof *l.visits)};

	p->pools = c->settings.pools;
	for (size_t i = 0; i < c->settings.rules.n; i++)
		if (c->settings.rules.v[i].pool.name)
			check_pool(&l, &c->settings.rules.v[i].pool);
	if (c->dist == DIST_ALL) /* one group waits for no other */
		return;
	take_suite(&l, s);
	for (size_t i = 0; i < p->groups.n; i++) {
		take_rules(&l, &p->groups.v[i]);
		take_marked(&l, &p->groups.v[i]);
	}
	l.names = plan_names(d->arena, p);
	check_cycles(&l);
}

/* 1: the mark occurs in one of them */
static int
any_marked(const strings *files)
{
	struct buf text = {0};
	int found = 0;

	for (size_t i = 0; i < files->n && !found; i++) {
		buf_clear(&text);
		found = fs_read(files->v[i], &text) == 0 && text.n &&
			strstr(text.s, "mark." POOLS_MARK);
	}
	buf_release(&text);
	return found;
}

int
pools_marked(const strings *files)
{
	struct arena scratch = {0};
	const char *stamp = arena_fmt(&scratch, "%016llx\n",
		(unsigned long long)file_stamp_all(files, &scratch));
	struct buf last = {0};
	int found = 0;

	if (fs_read(paths.unmarked, &last) != 0 || strcmp(last.s, stamp) != 0) {
		found = any_marked(files);
		if (!found) /* otherwise all are read again */
			file_write(paths.unmarked, stamp, strlen(stamp));
	}
	buf_release(&last);
	arena_free(&scratch);
	return found;
}
