#include "report/timeline.h"

#include <stdlib.h>

#include "plan/simulation.h"

/* clocks of two processes differ by less */
#define SLACK 0.002

/* when a group ran */
struct stay {
	size_t group;
	double start, stop;
};

static int
earliest_first(const void *a, const void *b)
{
	const struct stay *x = a, *y = b;

	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	return (x->group > y->group) - (x->group < y->group);
}

/* the first lane that is free at this time; its end becomes `stop` */
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

/* as planned, on the slots that the run had */
static double
predict(struct arena *a, const struct summary *s, size_t nlanes)
{
	struct simulation schedule;

	for (size_t i = 0; i < s->plan->groups.n; i++)
		if (s->plan->groups.v[i].cost <= 0)
			return 0;
	simulation_make(
		&schedule, a, s->plan, s->slots ? s->slots : (int)nlanes);
	return schedule.makespan;
}

void
timeline_make(struct timeline *l, struct arena *a, const struct summary *s)
{
	size_t n = s->plan->groups.n, nstays = 0;
	struct stay *stays = arena_alloc(a, (n + 1) * sizeof *stays);
	double *ends = arena_alloc(a, (n + 1) * sizeof *ends);

	*l = (struct timeline){.of = arena_alloc(a, (n + 1) * sizeof *l->of)};
	for (size_t i = 0; i < n; i++) {
		const struct group_result *g = &s->statuses[i];

		l->of[i] = TIMELINE_NONE;
		if (g->start <= 0 || g->stop < g->start || summary_cached(s, g))
			continue;
		stays[nstays++] =
			(struct stay){i, summary_start(s, g), g->stop};
		l->busy += g->stop - summary_start(s, g);
	}
	qsort(stays, nstays, sizeof *stays, earliest_first);
	for (size_t i = 0; i < nstays; i++)
		l->of[stays[i].group] =
			take(ends, &l->n, stays[i].start, stays[i].stop);
	if (l->n && nstays == n)
		l->predicted = predict(a, s, l->n);
}
