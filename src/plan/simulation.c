#include "plan/simulation.h"

#include <string.h>

#include "base/hashmap.h"

/* what keeps a group from starting, beside the slots */
struct limit {
	int *free;           /* places in its pool; NULL: no pool */
	size_t nwaits;       /* groups that it waits for */
	VEC(size_t) waiting; /* groups that wait for it */
};

struct sim {
	struct arena *arena;
	const struct plan *plan;
	struct span *spans;
	struct limit *limits;
	size_t *heap, nrunning; /* groups, the first to end on top */
	size_t *queue, nqueue;  /* groups that have not started */
	size_t *kept;           /* of them, while others start */
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

/* for so many seconds */
static void
start(struct sim *s, size_t group, double now, double seconds)
{
	size_t i = s->nrunning++;

	s->spans[group] = (struct span){now, now + seconds};
	if (s->limits[group].free)
		--*s->limits[group].free;
	s->heap[i] = group;
	for (; i && ends_sooner(s, i, (i - 1) / 2); i = (i - 1) / 2)
		swap(s, i, (i - 1) / 2);
}

/* it holds nothing up any more */
static void
let_go(struct sim *s, size_t group)
{
	const struct limit *l = &s->limits[group];

	for (size_t i = 0; i < l->waiting.n; i++)
		s->limits[l->waiting.v[i]].nwaits--;
}

/* takes the group that ends first from those that run; when that is */
static double
end(struct sim *s)
{
	size_t group = s->heap[0], i = 0, least;
	struct limit *l = &s->limits[group];

	s->heap[0] = s->heap[--s->nrunning];
	while ((least = 2 * i + 1) < s->nrunning) {
		if (least + 1 < s->nrunning && ends_sooner(s, least + 1, least))
			least++;
		if (!ends_sooner(s, least, i))
			break;
		swap(s, i, least);
		i = least;
	}
	if (l->free)
		++*l->free;
	let_go(s, group);
	return s->spans[group].stop;
}

/* those that cannot start yet: their place is before the i-th, or the last */
static void
put_back(struct sim *s, size_t nkept, size_t i, int last)
{
	size_t *place = s->queue + i - nkept;

	if (last) {
		place = s->queue + s->nqueue - nkept;
		memmove(s->queue + i - nkept, s->queue + i,
			(s->nqueue - i) * sizeof *s->queue);
	}
	memcpy(place, s->kept, nkept * sizeof *place);
	s->queue += i - nkept;
	s->nqueue -= i - nkept;
}

/*
 * Those that can, in their order. An exclusive one waits for those that run;
 * who comes later waits behind it, and last who was not free to come.
 */
static void
start_ready(struct sim *s, double now, size_t slots)
{
	size_t nkept = 0, i = 0;
	int alone = s->nrunning && s->plan->groups.v[s->heap[0]].exclusive;

	for (; i < s->nqueue && s->nrunning < slots && !alone; i++) {
		size_t group = s->queue[i];
		const struct limit *l = &s->limits[group];

		if (l->nwaits || (l->free && *l->free < 1)) {
			s->kept[nkept++] = group;
			continue;
		}
		alone = s->plan->groups.v[group].exclusive;
		if (alone && s->nrunning) {
			put_back(s, nkept, i, 1);
			return;
		}
		start(s, group, now, s->plan->groups.v[group].cost);
	}
	put_back(s, nkept, i, 0);
}

static void
set_limits(struct sim *s)
{
	const struct plan *p = s->plan;
	struct hashmap names = plan_names(s->arena, p),
		       frees = {.arena = s->arena};
	int *depths = arena_alloc(s->arena, (p->pools.n + 1) * sizeof *depths);

	for (size_t i = 0; i < p->pools.n; i++) {
		depths[i] = p->pools.v[i].depth;
		*hashmap_at(&frees, p->pools.v[i].name) = &depths[i];
	}
	for (size_t i = 0; i < p->groups.n; i++) {
		const struct group *g = &p->groups.v[i];

		s->limits[i].free =
			g->pool ? hashmap_get(&frees, g->pool) : NULL;
		s->limits[i].nwaits = g->after.n;
	}
	for (size_t i = 0; i < p->groups.n; i++)
		for (size_t j = 0; j < p->groups.v[i].after.n; j++) {
			const struct group *other =
				hashmap_get(&names, p->groups.v[i].after.v[j]);

			*vec_add(s->arena,
				&s->limits[other - p->groups.v].waiting) = i;
		}
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

static void
sim_init(struct sim *s, struct arena *a, const struct plan *p)
{
	size_t n = p->groups.n + 1;

	*s = (struct sim){.arena = a,
		.plan = p,
		.spans = arena_alloc(a, n * sizeof *s->spans),
		.limits = arena_alloc(a, n * sizeof *s->limits),
		.heap = arena_alloc(a, n * sizeof *s->heap),
		.queue = arena_alloc(a, n * sizeof *s->queue),
		.kept = arena_alloc(a, n * sizeof *s->kept)};
	set_limits(s);
}

/* when the last one ends */
static double
sim_run(struct sim *s, int slots)
{
	double now = 0;

	while (start_ready(s, now, (size_t)slots), s->nrunning)
		now = end(s);
	return now;
}

void
simulation_make(
	struct simulation *s, struct arena *a, const struct plan *p, int slots)
{
	struct sim sim;
	double makespan;

	sim_init(&sim, a, p);
	for (size_t i = 0; i < p->groups.n; i++)
		sim.queue[sim.nqueue++] = i;
	makespan = sim_run(&sim, slots);
	*s = (struct simulation){sim.spans, makespan, bound(p, slots)};
}

double
simulation_rest(struct arena *a, const struct plan *p, int slots,
	const struct simulation_state *groups)
{
	struct sim sim;

	sim_init(&sim, a, p);
	for (size_t i = 0; i < p->groups.n; i++) {
		double rest = p->groups.v[i].cost - groups[i].spent;

		if (groups[i].ended)
			let_go(&sim, i);
		else if (groups[i].begun)
			start(&sim, i, 0, rest > 0 ? rest : 0);
		else
			sim.queue[sim.nqueue++] = i;
	}
	return sim_run(&sim, slots);
}
