#include "plan/cost.h"

#include <stdlib.h>
#include <string.h>

#include "plan/cache_key.h"

static double
module_mean(const struct history_module *m)
{
	return m->nran ? m->seconds / (double)m->nran : 0;
}

double
cost_mean(const struct history *h)
{
	double seconds = 0;
	size_t n = 0;

	for (size_t i = 0; i < h->modules.n; i++) {
		seconds += h->modules.v[i].seconds;
		n += h->modules.v[i].nran;
	}
	return n ? seconds / (double)n : 0;
}

double
cost_setup(const struct history *h, const char *id)
{
	const struct history_test *t = history_find(h, id, NULL);

	return t ? t->setup : 0;
}

double
cost_test(const struct history *h, const char *id, double mean)
{
	const struct history_module *m;
	const struct history_test *t = history_find(h, id, &m);

	if (t && history_ran(t))
		return t->setup + t->call + t->teardown;
	return m && m->nran ? module_mean(m) : mean;
}

/* -1: unknown */
static double
group_cost(const struct group *g, const struct history *h, double mean)
{
	const struct history_group *known = history_group(h, g->name);
	double cost = 0;

	if (known && known->digest &&
		(!g->listed ||
			cache_key_is_same_group(known->digest, g->digest)))
		return known->wall;
	if (!g->listed)
		return -1;
	for (size_t i = 0; i < g->tests.n; i++)
		cost += cost_test(h, g->tests.v[i], mean);
	return cost;
}

/* groups without history cost the mean of the others */
static void
fill_unknown(struct plan *p)
{
	double sum = 0;
	size_t known = 0;

	for (size_t i = 0; i < p->groups.n; i++)
		if (p->groups.v[i].cost >= 0) {
			sum += p->groups.v[i].cost;
			known++;
		}
	for (size_t i = 0; i < p->groups.n; i++)
		if (p->groups.v[i].cost < 0)
			p->groups.v[i].cost = known ? sum / (double)known : 0;
}

/*
 * The critical path: the seconds until the last group that waits for this one
 * ends. pools_set() has reported cycles, so there are none.
 */
static void
add_waiting(const struct hashmap *names, struct group *g, double path)
{
	path += g->cost;
	if (path <= g->critical_path)
		return;
	g->critical_path = path;
	for (size_t i = 0; i < g->after.n; i++)
		add_waiting(names, hashmap_get(names, g->after.v[i]), path);
}

static void
find_critical_paths(struct plan *p, struct arena *a)
{
	struct hashmap names = plan_names(a, p);

	for (size_t i = 0; i < p->groups.n; i++)
		add_waiting(&names, &p->groups.v[i], 0);
}

/* exclusive groups come last, as they leave all other slots idle */
static int
longest_first(const void *a, const void *b)
{
	const struct group *x = a, *y = b;

	if (x->exclusive != y->exclusive)
		return x->exclusive - y->exclusive;
	if (x->critical_path != y->critical_path)
		return x->critical_path > y->critical_path ? -1 : 1;
	return (x->place > y->place) - (x->place < y->place);
}

void
cost_order(struct plan *p, const struct history *h)
{
	double mean = cost_mean(h);

	for (size_t i = 0; i < p->groups.n; i++) {
		p->groups.v[i].cost = group_cost(&p->groups.v[i], h, mean);
		p->groups.v[i].critical_path = 0;
		p->groups.v[i].place = i;
	}
	fill_unknown(p);
	find_critical_paths(p, h->arena);
	if (p->groups.n)
		qsort(p->groups.v, p->groups.n, sizeof *p->groups.v,
			longest_first);
}
