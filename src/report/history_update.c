#include "report/history_update.h"

#include <string.h>

#include "plan/cache_key.h"

/* weight of the newest duration against those of the past */
#define WEIGHT 0.7

static void
merge_module(struct history *h, const struct history_module *other)
{
	struct history_module *m = history_module_at(h, other->path);

	if (other->time > m->time) {
		m->time = other->time;
		m->hidden = other->hidden;
	}
	for (size_t i = 0; i < other->tests.n; i++) {
		const struct history_test *theirs = &other->tests.v[i];
		struct history_test *t = history_test_at(h, m, theirs->name);

		if (theirs->time > t->time)
			*t = *theirs;
	}
}

void
history_update_merge(struct history *h, const struct history *other)
{
	for (size_t i = 0; i < other->groups.n; i++) {
		struct history_group *g =
			history_group_at(h, other->groups.v[i].name);

		if (other->groups.v[i].time > g->time)
			*g = other->groups.v[i];
	}
	for (size_t i = 0; i < other->modules.n; i++)
		merge_module(h, &other->modules.v[i]);
}

static void
smooth(double *known, double now, int is_new)
{
	*known = is_new ? now : WEIGHT * now + (1 - WEIGHT) * *known;
}

static void
add_outcome(struct history_test *t, enum outcome outcome)
{
	static const char letters[NOUTCOMES] = {
		[OUTCOME_PASSED] = 'P',
		[OUTCOME_FAILED] = 'F',
		[OUTCOME_ERROR] = 'E',
		[OUTCOME_SKIPPED] = 'S',
		[OUTCOME_XFAILED] = 'P',
		[OUTCOME_XPASSED] = 'P',
		[OUTCOME_CRASHED] = 'C',
		[OUTCOME_TIMED_OUT] = 'T',
		[OUTCOME_NOT_RUN] = HISTORY_NOT_RUN,
		[OUTCOME_LOST] = HISTORY_NOT_RUN,
	};

	if (*t->outcomes != HISTORY_NOT_RUN)
		memmove(t->outcomes + 1, t->outcomes, HISTORY_OUTCOMES - 1);
	t->outcomes[0] = letters[outcome];
}

/* another test of this run has the same id: the worse outcome counts */
static void
join_outcome(struct history_test *t, enum outcome outcome)
{
	struct history_test now = {0};

	add_outcome(&now, outcome);
	if (outcome_fails(outcome) && !strchr("FECTN", *t->outcomes))
		*t->outcomes = *now.outcomes;
}

/* since: when the run began */
static void
add_test(struct history *h, const struct test_result *t, double time,
	double since)
{
	const char *name, *path = history_split(h->arena, t->id, &name);
	struct history_module *m;
	struct history_test *known;
	int is_new;

	m = history_module_at(h, path);
	m->time = time;
	m->hidden = t->collect && outcome_fails(t->outcome);
	if (t->collect)
		return;
	known = history_test_at(h, m, name);
	if (*known->outcomes && since > 0 && known->time >= since) {
		join_outcome(known, t->outcome);
		return;
	}
	known->time = time;
	is_new = !history_ran(known);
	add_outcome(known, t->outcome);
	if (t->outcome == OUTCOME_NOT_RUN || t->outcome == OUTCOME_LOST)
		return;
	smooth(&known->setup, t->setup, is_new);
	smooth(&known->call, t->call, is_new);
	smooth(&known->teardown, t->teardown, is_new);
}

/* takes the cost of a group, unless it was stopped before its end */
static void
add_cost(struct history_group *g, const struct group *group,
	const struct group_result *status)
{
	int is_new = !g->digest ||
		!cache_key_is_same_group(g->digest, group->digest);
	double own =
		status->stop - status->start - status->queued - status->waited;

	for (size_t i = 0; i < status->helpers.n; i++)
		own += status->helpers.v[i].stop - status->helpers.v[i].start;
	for (size_t i = 0; i < status->tests.n; i++)
		if (status->tests.v[i].outcome == OUTCOME_NOT_RUN ||
			status->tests.v[i].outcome == OUTCOME_LOST)
			return;
	g->digest = group->digest;
	/* `queued` is an estimate that may be too long */
	smooth(&g->wall, own > status->cpu ? own : status->cpu, is_new);
	smooth(&g->cpu, status->cpu, is_new);
	g->rss = status->rss;
	g->attempts = status->attempts;
}

static void
add_group(struct history *h, const struct group *group,
	const struct group_result *status, double since)
{
	struct history_group *g = history_group_at(h, group->name);

	if (status->start <= g->time) /* the group has not run since */
		return;
	g->time = status->start;
	add_cost(g, group, status);
	for (size_t j = 0; j < status->tests.n; j++)
		add_test(h, &status->tests.v[j], status->start, since);
}

/* adds the tests of a group that never started; time: the end of the run */
static void
add_not_run(struct history *h, const struct group *g, double time)
{
	for (size_t i = 0; i < g->tests.n; i++)
		add_test(h,
			&(struct test_result){.id = g->tests.v[i],
				.outcome = OUTCOME_NOT_RUN},
			time, time);
	for (size_t i = 0; i < g->inputs.n && !g->listed; i++)
		if (!strstr(g->inputs.v[i], "conftest.py"))
			add_test(h,
				&(struct test_result){.id = g->inputs.v[i],
					.outcome = OUTCOME_NOT_RUN,
					.collect = 1},
				time, time);
}

void
history_update(struct history *h, const struct summary *s)
{
	for (size_t i = 0; i < s->plan->groups.n; i++)
		if (s->results[i].start > 0)
			add_group(h, &s->plan->groups.v[i], &s->results[i],
				s->start);
		else if (s->start > 0)
			add_not_run(h, &s->plan->groups.v[i], s->stop);
}
