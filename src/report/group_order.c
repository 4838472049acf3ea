#include "report/group_order.h"

#include <stdlib.h>

struct placed {
	size_t place, i;
};

static int
by_place(const void *a, const void *b)
{
	const struct placed *x = a, *y = b;

	if (x->place != y->place)
		return x->place < y->place ? -1 : 1;
	return (x->i > y->i) - (x->i < y->i);
}

const struct group_result **
group_order(struct arena *a, const struct summary *s)
{
	size_t n = s->plan->groups.n;
	struct placed *all = arena_alloc(a, (n + 1) * sizeof *all);
	const struct group_result **results =
		arena_alloc(a, (n + 1) * sizeof *results);

	for (size_t i = 0; i < n; i++)
		all[i] = (struct placed){s->plan->groups.v[i].place, i};
	qsort(all, n, sizeof *all, by_place);
	for (size_t i = 0; i < n; i++)
		results[i] = &s->results[all[i].i];
	return results;
}
