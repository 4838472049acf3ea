#include "report/timeline.h"

#include <stdlib.h>

#include "plan/simulation.h"

/* seconds; the clocks of two processes differ by less */
#define SLACK 0.002

/* when a group ran, or one of its helpers */
struct run {
	size_t group;
	double start, stop;
	size_t *slot; /* where its slot is put */
};

typedef VEC(struct run) run_list;

static int
earliest_first(const void *a, const void *b)
{
	const struct run *x = a, *y = b;

	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	return (x->group > y->group) - (x->group < y->group);
}

/* the first slot that is free at `start`; it is taken until `stop` */
static size_t
take(double *ends, size_t *n, double start, double stop)
{
	size_t i = 0;

	while (i < *n && ends[i] > start + SLACK)
		i++;
	if (i == *n)
		++*n;
	ends[i] = stop;
	return i;
}

/* seconds of the run by the costs of the plan, on as many slots */
static double
predict(struct arena *a, const struct summary *s, size_t nslots)
{
	struct simulation schedule;

	for (size_t i = 0; i < s->plan->groups.n; i++)
		if (s->plan->groups.v[i].cost <= 0)
			return 0;
	simulation_make(
		&schedule, a, s->plan, s->slots ? s->slots : (int)nslots);
	return schedule.makespan;
}

static void
add_run(struct timeline *l, run_list *runs, struct arena *a, struct run run)
{
	*vec_add(a, runs) = run;
	l->busy += run.stop - run.start;
}

static void
add_helpers(struct timeline *l, run_list *runs, struct arena *a,
	const struct group_result *g, size_t group)
{
	size_t n = g->helpers.n;

	if (n)
		l->helpers[group] =
			arena_alloc(a, n * sizeof *l->helpers[group]);
	for (size_t i = 0; i < n; i++)
		add_run(l, runs, a,
			(struct run){group, g->helpers.v[i].start,
				g->helpers.v[i].stop, &l->helpers[group][i]});
}

void
timeline_make(struct timeline *l, struct arena *a, const struct summary *s)
{
	size_t n = s->plan->groups.n, ngroups = 0;
	run_list runs = {0};
	double *ends;

	*l = (struct timeline){
		.slot_of = arena_alloc(a, (n + 1) * sizeof *l->slot_of),
		.helpers = arena_alloc(a, (n + 1) * sizeof *l->helpers)};
	for (size_t i = 0; i < n; i++) {
		const struct group_result *g = &s->results[i];

		l->slot_of[i] = TIMELINE_NONE;
		if (g->start <= 0 || g->stop < g->start || summary_cached(s, g))
			continue;
		ngroups++;
		add_run(l, &runs, a,
			(struct run){i, summary_start(s, g), g->stop,
				&l->slot_of[i]});
		add_helpers(l, &runs, a, g, i);
	}
	if (runs.n)
		qsort(runs.v, runs.n, sizeof *runs.v, earliest_first);
	ends = arena_alloc(a, (runs.n + 1) * sizeof *ends);
	for (size_t i = 0; i < runs.n; i++)
		*runs.v[i].slot =
			take(ends, &l->n, runs.v[i].start, runs.v[i].stop);
	if (l->n && ngroups == n)
		l->predicted = predict(a, s, l->n);
}
