#include "report/timeline.h"

#include <stdlib.h>

#include "plan/simulation.h"

/* seconds; the clocks of two processes differ by less */
#define SLACK 0.002

/* when a group ran */
struct run {
	size_t group;
	double start, stop;
};

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

void
timeline_make(struct timeline *l, struct arena *a, const struct summary *s)
{
	size_t n = s->plan->groups.n, nruns = 0;
	struct run *runs = arena_alloc(a, (n + 1) * sizeof *runs);
	double *ends = arena_alloc(a, (n + 1) * sizeof *ends);

	*l = (struct timeline){
		.slot_of = arena_alloc(a, (n + 1) * sizeof *l->slot_of)};
	for (size_t i = 0; i < n; i++) {
		const struct group_result *g = &s->results[i];

		l->slot_of[i] = TIMELINE_NONE;
		if (g->start <= 0 || g->stop < g->start || summary_cached(s, g))
			continue;
		runs[nruns++] = (struct run){i, summary_start(s, g), g->stop};
		l->busy += g->stop - summary_start(s, g);
	}
	qsort(runs, nruns, sizeof *runs, earliest_first);
	for (size_t i = 0; i < nruns; i++)
		l->slot_of[runs[i].group] =
			take(ends, &l->n, runs[i].start, runs[i].stop);
	if (l->n && nruns == n)
		l->predicted = predict(a, s, l->n);
}
