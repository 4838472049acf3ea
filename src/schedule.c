#include <string.h>

#include "schedule.h"

struct sim {
	const struct plan *plan;
	struct span *spans;
	size_t *heap, nrunning;		/* groups, the first to end on top */
};

static int
ends_sooner(const struct sim *s, size_t i, size_t j)
{
	return s->spans[s->heap[i]].stop < s->spans[s->heap[j]].stop;
}

static void
swap(struct sim *s, size_t i, size_t j)
{
	size_t group = s->heap[i];

	s->heap[i] = s->heap[j];
	s->heap[j] = group;
}

static void
start(struct sim *s, size_t group, double now)
{
	size_t i = s->nrunning++;

	s->spans[group] = (struct span){now,
		now + s->plan->groups.v[group].cost};
	s->heap[i] = group;
	for (; i && ends_sooner(s, i, (i - 1) / 2); i = (i - 1) / 2)
		swap(s, i, (i - 1) / 2);
}

/* takes the group that ends first from those that run */
static size_t
end(struct sim *s)
{
	size_t group = s->heap[0], i = 0, least;

	s->heap[0] = s->heap[--s->nrunning];
	while ((least = 2 * i + 1) < s->nrunning) {
		if (least + 1 < s->nrunning && ends_sooner(s, least + 1, least))
			least++;
		if (!ends_sooner(s, least, i))
			break;
		swap(s, i, least);
		i = least;
	}
	return group;
}

static double
bound(const struct plan *p, int slots)
{
	double total = 0, longest = 0;

	for (size_t i = 0; i < p->groups.n; i++) {
		total += p->groups.v[i].cost;
		if (p->groups.v[i].cost > longest)
			longest = p->groups.v[i].cost;
	}
	return total / slots > longest ? total / slots : longest;
}

void
schedule_make(struct schedule *s, struct arena *a, const struct plan *p,
	int slots)
{
	size_t n = p->groups.n, next = 0;
	struct sim sim = {.plan = p,
		.spans = arena_alloc(a, (n + 1) * sizeof *sim.spans),
		.heap = arena_alloc(a, (n + 1) * sizeof *sim.heap)};
	double now = 0;

	while (next < n || sim.nrunning) {
		while (next < n && sim.nrunning < (size_t)slots)
			start(&sim, next++, now);
		now = sim.spans[end(&sim)].stop;
	}
	*s = (struct schedule){sim.spans, now, bound(p, slots)};
}
