#include "run/run_state.h"

#include <string.h>

#include "core/retry.h"
#include "plan/simulation.h"

#define NO_TEST ((size_t)-1)

/* with more groups, the remaining time is computed only once a second */
enum { MANY = 5000 };

void
run_state_init(struct run_state *l, struct arena *a, const struct plan *p,
	size_t slots, double now)
{
	*l = (struct run_state){.arena = a,
		.plan = p,
		.ngroups = p->groups.n,
		.slots = slots,
		.by_slug.arena = a,
		.start = now};
	l->groups = arena_alloc(a, (l->ngroups + 1) * sizeof *l->groups);
	for (size_t i = 0; i < l->ngroups; i++) {
		struct run_state_group *g = &l->groups[i];

		g->group = &p->groups.v[i];
		g->at = NO_TEST;
		journal_init(&g->journal, a, &g->status);
		*hashmap_at(&l->by_slug, g->group->slug) = g;
	}
}

/* failed tests run again, so that their failures do not count any more */
static void
retry(struct run_state_group *g)
{
	size_t again = retry_failed(&g->journal).n;

	g->done -= again < g->done ? again : g->done;
	g->failed -= again < g->failed ? again : g->failed;
}

static void
begin(struct run_state *l, struct run_state_group *g, int attempt, double now)
{
	struct journal_end died = {.exit_status = -1};
	size_t row = 0;

	if (g->attempt && !g->journal.ended && !g->dead)
		journal_end(&g->journal, &died);
	/* after a death another worker continues, if there is a rest */
	if (g->attempt && (g->journal.ended || !journal_rest(&g->journal).n))
		retry(g);
	g->dead = 0;
	journal_begin(&g->journal);
	g->at = NO_TEST;
	if (!g->attempt) {
		l->nqueued -= (size_t)g->queued;
		g->queued = 0;
		while (row < l->rows.n && l->rows.v[row])
			row++;
		if (row == l->rows.n)
			vec_add(l->arena, &l->rows);
		l->rows.v[row] = g;
		g->row = row;
		g->start = now;
	}
	g->attempt = attempt;
}

/* the group waits for another machine; an earlier execution was lost */
static void
queue(struct run_state *l, struct run_state_group *g, double now)
{
	if (g->attempt)
		l->rows.v[g->row] = NULL;
	l->nqueued += !g->queued;
	*g = (struct run_state_group){
		.group = g->group, .at = NO_TEST, .queued = 1, .start = now};
	journal_init(&g->journal, l->arena, &g->status);
}

void
run_state_keep(struct run_state *l, struct run_state_group *g)
{
	g->ended = g->kept = 1;
	l->nended++;
}

/* the group has ended; the counts of its supervisor are final */
static void
end(struct run_state *l, struct run_state_group *g, const struct notice *n,
	double now)
{
	g->done = g->failed = 0;
	for (int i = 0; i < NOUTCOMES; i++) {
		g->done += n->counts[i];
		if (outcome_fails((enum outcome)i))
			g->failed += n->counts[i];
	}
	g->verdict = n->verdict;
	g->stop = now;
	l->nqueued -= (size_t)g->queued;
	g->queued = 0;
	if (g->attempt)
		l->rows.v[g->row] = NULL;
	else
		g->start = now;
	l->nended += !g->ended;
	g->ended = 1;
}

struct run_state_group *
run_state_notice(struct run_state *l, const struct notice *n, double now)
{
	struct run_state_group *g = hashmap_get(&l->by_slug, n->slug);

	if (g && g->kept) {
		g->ended = g->kept = 0;
		l->nended--;
	}
	if (g && n->queued && !g->ended)
		queue(l, g, now);
	else if (g && n->attempt > 0 && !g->ended)
		begin(l, g, n->attempt, now);
	else if (g && notice_is_end(n) && !g->ended)
		end(l, g, n, now);
	return g;
}

/* the test that the event ends, or NULL */
static const struct test_result *
ended(const struct run_state_group *g, const struct event *e)
{
	const struct journal *j = &g->journal;

	if (e->kind == EVENT_COLLECT_ERROR && g->status.tests.n)
		return &g->status.tests.v[g->status.tests.n - 1];
	if (e->kind != EVENT_FINISH || e->n >= j->places.n)
		return NULL;
	return &g->status.tests.v[j->places.v[e->n]];
}

const struct test_result *
run_state_event(struct run_state_group *g, const struct event *e)
{
	const struct test_result *t;

	journal_event(&g->journal, e);
	if (g->journal.running != NO_TEST)
		g->at = g->journal.running;
	t = ended(g, e);
	if (!t || (int)t->outcome >= NOUTCOMES)
		return NULL;
	if (g->ended) /* its notice has counted the test */
		return t;
	g->done++;
	g->failed += (size_t)outcome_fails(t->outcome);
	return t;
}

const struct test_result *
run_state_died(struct run_state_group *g, const struct journal_end *end)
{
	size_t at = g->journal.running, before = g->status.tests.n;
	const struct test_result *t = NULL;

	if (g->dead || g->journal.ended || g->ended)
		return NULL;
	journal_end(&g->journal, end);
	g->dead = 1;
	if (at != NO_TEST)
		t = &g->status.tests.v[at];
	else if (g->status.tests.n > before) /* the module that it collected */
		t = &g->status.tests.v[before];
	if (!t || !outcome_fails(t->outcome) || t->outcome == OUTCOME_NOT_RUN)
		return NULL;
	g->done++;
	g->failed++;
	return t;
}

const struct test_result *
run_state_test(const struct run_state_group *g)
{
	return g->at < g->status.tests.n ? &g->status.tests.v[g->at] : NULL;
}

void
run_state_count(
	const struct run_state *l, size_t *done, size_t *failed, size_t *all)
{
	int known = 1;

	*done = *failed = *all = 0;
	for (size_t i = 0; i < l->ngroups; i++) {
		const struct run_state_group *g = &l->groups[i];

		*done += g->done;
		*failed += g->failed;
		if (g->ended)
			*all += g->done;
		else if (g->journal.collected)
			*all += g->status.tests.n;
		else if (g->group->listed)
			*all += g->group->tests.n;
		else
			known = 0;
	}
	if (!known || *all < *done)
		*all = 0;
}

static double
rest(const struct run_state *l, double now)
{
	struct arena scratch = {0};
	struct simulation_state *groups =
		arena_alloc(&scratch, (l->ngroups + 1) * sizeof *groups);
	double left;

	for (size_t i = 0; i < l->ngroups; i++) {
		const struct run_state_group *g = &l->groups[i];

		groups[i] = (struct simulation_state){g->attempt > 0, g->ended,
			g->attempt ? now - g->start : 0};
	}
	left = simulation_rest(&scratch, l->plan,
		l->slots ? (int)l->slots : (int)l->ngroups, groups);
	arena_free(&scratch);
	return left;
}

double
run_state_left(struct run_state *l, double now)
{
	for (size_t i = 0; i < l->ngroups; i++)
		if (l->groups[i].group->cost <= 0)
			return -1;
	if (l->ngroups > MANY && now - l->looked < 1)
		return l->left - (now - l->looked);
	l->looked = now;
	return l->left = rest(l, now);
}
