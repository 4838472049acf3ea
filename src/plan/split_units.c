#include "plan/split_units.h"

#include <stdlib.h>
#include <string.h>

/* "path::Class" of a test, or its whole id; NULL: no class, by classes */
static const char *
unit_name(struct arena *a, const char *id, enum split_by by)
{
	const char *rest = strstr(id, "::"), *end;

	if (by == SPLIT_TEST || !rest)
		return id;
	end = strstr(rest + 2, "::");
	if (!end || end > rest + strcspn(rest, "["))
		return NULL;
	return arena_ndup(a, id, (size_t)(end - id));
}

/* a test goes to the unit of that name */
static void
add_test(struct arena *a, units *to, struct hashmap *names, const char *name,
	size_t test, double cost)
{
	void **at = hashmap_at(names, name);
	struct split_unit *u;

	if (!*at) {
		u = vec_add(a, to);
		u->place = to->n;
		*at = (void *)(uintptr_t)to->n;
	}
	u = &to->v[(uintptr_t)*at - 1];
	*vec_add(a, &u->tests) = test;
	u->cost += cost;
}

/* path -> cost of the group's tests in the module */
static struct hashmap
module_costs(
	const struct subset *parts, const struct group *g, const double *costs)
{
	struct hashmap sums = {.arena = parts->arena};

	for (size_t i = 0; i < g->tests.n; i++) {
		void **sum = hashmap_at(
			&sums, subset_module(parts, g->tests.v[i])->path);

		if (!*sum)
			*sum = arena_alloc(parts->arena, sizeof(double));
		*(double *)*sum += costs[i];
	}
	return sums;
}

void
split_units_make(units *to, const struct subset *parts, const struct group *g,
	const double *costs, enum split_by by, double most)
{
	struct hashmap names = {.arena = parts->arena};
	struct hashmap sums = module_costs(parts, g, costs);

	for (size_t i = 0; i < g->tests.n; i++) {
		const char *id = g->tests.v[i], *name = NULL;
		const char *path = subset_module(parts, id)->path;

		if (by != SPLIT_MODULE &&
			*(double *)hashmap_get(&sums, path) > most)
			name = unit_name(parts->arena, id, by);
		add_test(parts->arena, to, &names, name ? name : path, i,
			costs[i]);
	}
}

static int
by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

double
split_units_take_shared(struct arena *a, units *list)
{
	size_t n = list->n, most = 0;
	double *setups = arena_alloc(a, (n + 1) * sizeof *setups), shared;

	for (size_t i = 0; i < n; i++) {
		setups[i] = list->v[i].setup;
		if (setups[i] > setups[most])
			most = i;
	}
	if (!n)
		return 0;
	shared = setups[most];
	qsort(setups, n, sizeof *setups, by_value);
	shared -= setups[(n - 1) / 2];
	list->v[most].cost -= shared;
	return shared;
}

static int
largest_first(const void *a, const void *b)
{
	const struct split_unit *x = a, *y = b;

	if (x->cost != y->cost)
		return x->cost > y->cost ? -1 : 1;
	return (x->place > y->place) - (x->place < y->place);
}

void
split_units_sort(units *list)
{
	if (list->n)
		qsort(list->v, list->n, sizeof *list->v, largest_first);
}
