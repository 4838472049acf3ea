#include "report/failed_list.h"

#include "core/paths.h"
#include "report/group_order.h"
#include "report/rerun_command.h"
#include "report/same_error.h"

enum { LINES_MAX = 100 };

struct list {
	struct buf *b;
	const struct terminal_style *style;
	struct same_errors same_errors;
	size_t n; /* tests and groups so far */
};

static void
put_test(struct list *l, const struct group_result *g,
	const struct test_result *t)
{
	const struct same_error *same = same_error_of(&l->same_errors, t);
	struct buf others = {0};

	if (same && same->tests.v[0] != t)
		return;
	if (l->n++ >= LINES_MAX)
		return;
	terminal_lines_test(l->b, t, g->name, 0, 0, l->style);
	if (!same)
		return;
	buf_addf(&others, "and %zu others with the same error",
		same->tests.n - 1);
	terminal_lines_below(l->b, others.s, l->style);
	buf_release(&others);
}

/* a group that failed by itself, not by one of its tests */
static void
put_group(struct list *l, const struct group_result *g)
{
	struct terminal_row row = {.word = g->verdict == VERDICT_CRASHED
			? "CRASHED"
			: g->verdict == VERDICT_TIMED_OUT ? "TIMEOUT"
							  : "ERROR",
		.colour = TTY_RED,
		.id = g->name,
		.group = g->name,
		.seconds = g->stop - g->start,
		.reason = g->message};

	if (l->n++ < LINES_MAX)
		terminal_lines_row(l->b, &row, l->style);
}

/* 1: the test has failed, and is in the list by itself */
static int
is_listed(const struct test_result *t)
{
	return outcome_fails(t->outcome) && t->outcome != OUTCOME_NOT_RUN &&
		t->outcome != OUTCOME_LOST;
}

static void
put_results(struct list *l, const struct group_result *g)
{
	size_t before = l->n, listed = 0;

	for (size_t i = 0; i < g->tests.n; i++) {
		if (!is_listed(&g->tests.v[i]))
			continue;
		listed++;
		put_test(l, g, &g->tests.v[i]);
	}
	if (verdict_fails(g->verdict) && g->verdict != VERDICT_INTERRUPTED &&
		g->message && l->n == before && !listed)
		put_group(l, g);
}

static void
put_command(struct buf *b, const struct summary *s,
	const struct terminal_style *style)
{
	buf_adds(b, "  again: ");
	rerun_command_put_failed(b, s->plan, style->typed);
	buf_addc(b, '\n');
}

void
failed_list_put(struct buf *b, const struct summary *s,
	const struct terminal_style *style)
{
	struct arena a = {0};
	struct buf lines = {0};
	struct list l = {.b = &lines, .style = style};
	const struct group_result **results = group_order(&a, s);

	same_error_find(&l.same_errors, &a, s);
	for (size_t i = 0; i < s->plan->groups.n; i++)
		put_results(&l, results[i]);
	if (l.n) {
		buf_adds(b, "\nFailed tests\n");
		buf_add(b, lines.s, lines.n);
		if (l.n > LINES_MAX)
			buf_addf(b, "  and %zu more, see %s\n", l.n - LINES_MAX,
				paths.summary);
		put_command(b, s, style);
	}
	buf_release(&lines);
	arena_free(&a);
}
