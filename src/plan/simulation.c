#include "plan/simulation.h"

#include <string.h>

#include "base/hashmap.h"

/* the conditions of a group's start, besides a free slot */
struct condition {
	int *free;           /* free places in its pool; NULL: no pool */
	size_t nwaits;       /* groups that it still waits for */
	VEC(size_t) waiting; /* groups that wait for it */
};

struct simulator {
	struct arena *arena;
	const struct plan *plan;
	struct span *spans;
	struct condition *conditions;
	size_t *heap, nrunning; /* running groups, the first to end on top */
	size_t *queue, nqueue;  /* groups that have not started */
	size_t *blocked;        /* scratch: those that cannot start now */
};

static int
ends_sooner(const struct simulator *s, size_t i, size_t j)
{
	return s->spans[s->heap[i]].stop < s->spans[s->heap[j]].stop;
}

static void
swap(struct simulator *s, size_t i, size_t j)
{
	size_t group = s->heap[i];

	s->heap[i] = s->heap[j];
	s->heap[j] = group;
}

/* starts a group, which takes so many seconds */
static void
start(struct simulator *s, size_t group, double now, double seconds)
{
	size_t i = s->nrunning++;

	s->spans[group] = (struct span){now, now + seconds};
	if (s->conditions[group].free)
		--*s->conditions[group].free;
	s->heap[i] = group;
	for (; i && ends_sooner(s, i, (i - 1) / 2); i = (i - 1) / 2)
		swap(s, i, (i - 1) / 2);
}

/* groups that wait for this one may start */
static void
release(struct simulator *s, size_t group)
{
	const struct condition *l = &s->conditions[group];

	for (size_t i = 0; i < l->waiting.n; i++)
		s->conditions[l->waiting.v[i]].nwaits--;
}

/* ends the group that ends first; returns the time */
static double
end(struct simulator *s)
{
	size_t group = s->heap[0], i = 0, least;
	struct condition *l = &s->conditions[group];

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
	release(s, group);
	return s->spans[group].stop;
}

/* puts blocked groups back into the queue, before the i-th or at its end */
static void
put_back(struct simulator *s, size_t nblocked, size_t i, int last)
{
	size_t *place = s->queue + i - nblocked;

	if (last) {
		place = s->queue + s->nqueue - nblocked;
		memmove(s->queue + i - nblocked, s->queue + i,
			(s->nqueue - i) * sizeof *s->queue);
	}
	memcpy(place, s->blocked, nblocked * sizeof *place);
	s->queue += i - nblocked;
	s->nqueue -= i - nblocked;
}

/*
 * Starts groups in the order of the queue while there are slots. An exclusive
 * group waits until no other runs; those behind it wait, too, and blocked ones
 * go behind all of them.
 */
static void
start_ready(struct simulator *s, double now, size_t slots)
{
	size_t nblocked = 0, i = 0;
	int exclusive = s->nrunning && s->plan->groups.v[s->heap[0]].exclusive;

	for (; i < s->nqueue && s->nrunning < slots && !exclusive; i++) {
		size_t group = s->queue[i];
		const struct condition *l = &s->conditions[group];

		if (l->nwaits || (l->free && *l->free < 1)) {
			s->blocked[nblocked++] = group;
			continue;
		}
		exclusive = s->plan->groups.v[group].exclusive;
		if (exclusive && s->nrunning) {
			put_back(s, nblocked, i, 1);
			return;
		}
		start(s, group, now, s->plan->groups.v[group].cost);
	}
	put_back(s, nblocked, i, 0);
}

static void
set_conditions(struct simulator *s)
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

		s->conditions[i].free =
			g->pool ? hashmap_get(&frees, g->pool) : NULL;
		s->conditions[i].nwaits = g->after.n;
	}
	for (size_t i = 0; i < p->groups.n; i++)
		for (size_t j = 0; j < p->groups.v[i].after.n; j++) {
			const struct group *other =
				hashmap_get(&names, p->groups.v[i].after.v[j]);

			*vec_add(s->arena,
				&s->conditions[other - p->groups.v].waiting) =
				i;
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
sim_init(struct simulator *s, struct arena *a, const struct plan *p)
{
	size_t n = p->groups.n + 1;

	*s = (struct simulator){.arena = a,
		.plan = p,
		.spans = arena_alloc(a, n * sizeof *s->spans),
		.conditions = arena_alloc(a, n * sizeof *s->conditions),
		.heap = arena_alloc(a, n * sizeof *s->heap),
		.queue = arena_alloc(a, n * sizeof *s->queue),
		.blocked = arena_alloc(a, n * sizeof *s->blocked)};
	set_conditions(s);
}

/* the time when the last group ends */
static double
sim_run(struct simulator *s, int slots)
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
	struct simulator sim;
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
	struct simulator sim;

	sim_init(&sim, a, p);
	for (size_t i = 0; i < p->groups.n; i++) {
		double rest = p->groups.v[i].cost - groups[i].spent;

		if (groups[i].ended)
			release(&sim, i);
		else if (groups[i].begun)
			start(&sim, i, 0, rest > 0 ? rest : 0);
		else
			sim.queue[sim.nqueue++] = i;
	}
	return sim_run(&sim, slots);
}
