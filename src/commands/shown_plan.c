#include "commands/shown_plan.h"

#include "plan/explain.h"

int
shown_plan_make(struct planned_run *g, const struct cli *cli, struct diag *d)
{
	planned_run_make(g, cli, d);
	if (!d->nerrors)
		explain_cached(&g->plan, d->arena);
	return d->nerrors ? -1 : 0;
}

int
shown_plan_status(const struct planned_run *g, struct diag *d)
{
	size_t nfailed = planned_run_warn(g, d);
	int status = planned_run_status(g);

	return status ? status : nfailed ? 1 : 0;
}

void
shown_plan_limits(struct buf *b, const struct group *g, const char *comma)
{
	if (g->pool) {
		buf_addf(b, "%spool %s", comma, g->pool);
		comma = ", ";
	}
	if (g->exclusive) {
		buf_addf(b, "%sexclusive", comma);
		comma = ", ";
	}
	for (size_t i = 0; i < g->after.n; i++)
		buf_addf(b, "%s%s%s", i ? " " : comma, i ? "" : "after ",
			g->after.v[i]);
}

void
shown_plan_facts(struct buf *b, const struct group *g)
{
	const char *comma = "";

	if (g->listed) {
		buf_addf(b, "%zu test%s", g->tests.n,
			g->tests.n == 1 ? "" : "s");
		comma = ", ";
	}
	if (g->cost > 0) {
		buf_addf(b, "%s%.1f s", comma, g->cost);
		comma = ", ";
	}
	shown_plan_limits(b, g, comma);
	if (g->cached)
		buf_adds(b, b->n ? ", cached" : "cached");
}

size_t
shown_plan_cached(const struct plan *p)
{
	size_t n = 0;

	for (size_t i = 0; i < p->groups.n; i++)
		n += p->groups.v[i].cached != 0;
	return n;
}
