#include "plan/slots.h"

#include <stdlib.h>

#include "plan/simulation.h"

/* CPU seconds of a group besides its worker: fork, supervisor */
#define OVERHEAD 0.02
#define ENOUGH 1.05      /* times the best makespan */
#define MEMORY_SHARE 0.8 /* share of free memory */
enum { SLOTS_MAX = 4096, BUSY_MAX = 64 };

/* the expected load of all groups together */
struct load {
	double cpu, wall; /* seconds */
	double longest;
	double *rss; /* bytes, the largest first */
};

/* the average group, for groups without history */
struct average {
	double share; /* average CPU use while it runs */
	double rss;   /* bytes */
};

static struct average
average(const struct history *h)
{
	struct average o = {0};
	double cpu = 0, wall = 0, n = (double)h->groups.n;

	for (size_t i = 0; i < h->groups.n; i++) {
		cpu += h->groups.v[i].cpu;
		wall += h->groups.v[i].wall;
		o.rss += (double)h->groups.v[i].rss * 1024 / n;
	}
	o.share = wall > 0 ? cpu / wall : 1;
	return o;
}

static int
largest_first(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x < y) - (x > y);
}

static struct load
load_of(struct arena *a, const struct plan *p, const struct history *h,
	const struct average *o)
{
	struct load l = {
		.rss = arena_alloc(a, (p->groups.n + 1) * sizeof *l.rss)};

	for (size_t i = 0; i < p->groups.n; i++) {
		const struct group *g = &p->groups.v[i];
		const struct history_group *known = history_group(h, g->name);

		l.cpu += g->cost *
				(known && known->wall > 0
						? known->cpu / known->wall
						: o->share) +
			OVERHEAD;
		l.wall += g->cost;
		if (g->cost > l.longest)
			l.longest = g->cost;
		l.rss[i] = known ? (double)known->rss * 1024 : o->rss;
	}
	qsort(l.rss, p->groups.n, sizeof *l.rss, largest_first);
	return l;
}

/*
 * Seconds until the last group ends with n slots. When the groups want more
 * CPU than there is, the computing part of each takes longer.
 */
static double
makespan(const struct plan *p, const struct load *l, int n, double cores)
{
	struct arena scratch = {0};
	double share = l->wall > l->cpu ? l->cpu / l->wall : 1;
	double demand = n * share / cores;
	struct simulation s;

	simulation_make(&s, &scratch, p, n);
	arena_free(&scratch);
	return s.makespan * (1 - share + share * (demand > 1 ? demand : 1));
}

/* the fewest of first...last slots that end within `by` seconds */
static int
fewest(const struct plan *p, const struct load *l, double cores, int first,
	int last, double by)
{
	while (first < last) {
		int middle = first + (last - first) / 2;

		if (makespan(p, l, middle, cores) <= by)
			last = middle;
		else
			first = middle + 1;
	}
	return last;
}

/*
 * How many of n groups fit into memory. Workers share the memory of the fork
 * server, about half of what the smallest worker has.
 */
static int
that_fit(const struct load *l, size_t ngroups, int n, double memory)
{
	double shared = l->rss[ngroups - 1] / 2, needed = shared;

	for (int i = 0; i < n && memory > 0; i++) {
		needed += l->rss[i] - shared;
		if (needed > memory * MEMORY_SHARE)
			return i ? i : 1;
	}
	return n;
}

static const char *
why(struct arena *a, const struct load *l, double all, const struct machine *m)
{
	double share = l->wall > 0 ? l->cpu / l->wall * 100 : 100;

	if (all > l->cpu / m->cores && all > l->longest)
		return "more would have to wait for each other";
	if (l->longest > l->cpu / m->cores)
		return arena_fmt(
			a, "the longest group takes %.1f s", l->longest);
	return arena_fmt(a,
		"groups compute %.0f%% of their time, on %g "
		"core%s",
		share < 100 ? share : 100, m->cores, m->cores > 1 ? "s" : "");
}

/* the part of the cores that an average group keeps busy */
static double
load_of_group(const struct load *l, const struct machine *m)
{
	double load = l->cpu / l->wall / m->cores;

	return load > 1 ? 1 : load < 1.0 / SLOTS_MAX ? 1.0 / SLOTS_MAX : load;
}

static void
without_history(struct slots *s, int ngroups, const struct machine *m)
{
	int most = m->cores > 0.5 ? (int)(2 * m->cores) : 1;

	s->n = ngroups < most ? ngroups : most;
	s->why = s->n == ngroups ? "all of them"
				 : "twice the cores, without history";
	s->load = 1.0 / most;
}

int
slots_busy(const struct history *h, const struct machine *m)
{
	struct average o = average(h);
	double n = m->cores / (o.share > 0.01 ? o.share : 0.01);

	return n < 1 ? 1 : n > BUSY_MAX ? BUSY_MAX : (int)(n + 0.5);
}

void
slots_choose(struct slots *s, struct arena *a, const struct plan *p,
	const struct history *h, const struct machine *m)
{
	int ngroups = p->groups.n < SLOTS_MAX ? (int)p->groups.n : SLOTS_MAX;
	int least = m->cores > 1 ? (int)m->cores : 1, fits;
	struct average o = average(h);
	struct simulation all;
	struct load l;
	double best;

	l = load_of(a, p, h, &o);
	if (l.wall <= 0 || ngroups < 2) {
		without_history(s, ngroups, m);
		return;
	}
	simulation_make(&all, a, p, ngroups);
	best = makespan(p, &l, ngroups, m->cores);
	s->n = fewest(p, &l, m->cores, ngroups < least ? ngroups : least,
		ngroups, best * ENOUGH);
	s->why = why(a, &l, all.makespan, m);
	s->load = load_of_group(&l, m);
	fits = that_fit(&l, p->groups.n, s->n, m->memory);
	if (fits < s->n)
		*s = (struct slots){fits,
			arena_fmt(a,
				"%.1f GiB of memory "
				"are free",
				m->memory / (1 << 30)),
			1.0 / fits};
}
