#include "run/progress_lines.h"

#include <string.h>

#include "base/text.h"
#include "base/text_id.h"

enum {
	ROWS_MAX = 16, /* groups with a line of their own */
	NAME_MAX = 40,
	TEST_MAX = 90,
	WIDE = 110, /* columns that the head needs to fit into one line */
	BAR_MAX = 30
};

/* 1:02, 1:01:02 */
static void
put_clock(struct buf *b, double seconds)
{
	long s = seconds > 0 ? (long)seconds : 0;

	if (s >= 3600)
		buf_addf(b, "%ld:%02ld:%02ld", s / 3600, s / 60 % 60, s % 60);
	else
		buf_addf(b, "%ld:%02ld", s / 60, s % 60);
}

static void
put_bar(struct buf *b, double share, int failed, const struct tty *tty)
{
	size_t n = tty->width / 5 < BAR_MAX ? tty->width / 5 : BAR_MAX;
	size_t full = (size_t)(share * (double)n);

	buf_adds(b, "  [");
	buf_adds(b, tty_paint(tty, failed ? TTY_RED : TTY_GREEN));
	for (size_t i = 0; i < n; i++) {
		if (i == full)
			buf_adds(b, tty_paint(tty, TTY_PLAIN));
		buf_addc(b, i < full ? '=' : i == full ? '>' : ' ');
	}
	buf_adds(b, tty_paint(tty, TTY_PLAIN));
	buf_adds(b, "]  ");
}

static void
put_tests(struct buf *b, const struct run_state *l, const struct tty *tty)
{
	size_t done, failed, all;

	run_state_count(l, &done, &failed, &all);
	put_bar(b,
		all ? (double)done / (double)all
		    : (double)l->nended / (double)(l->ngroups ? l->ngroups : 1),
		failed > 0, tty);
	buf_addf(b, "%zu", done);
	if (all)
		buf_addf(b, "/%zu", all);
	buf_addf(b, " test%s", done == 1 && !all ? "" : "s");
	if (failed)
		buf_addf(b, ", %s%zu failed%s", tty_paint(tty, TTY_RED), failed,
			tty_paint(tty, TTY_PLAIN));
}

static size_t
running(const struct run_state *l)
{
	size_t n = 0;

	for (size_t i = 0; i < l->rows.n; i++)
		n += l->rows.v[i] != NULL;
	return n;
}

static void
put_groups(struct buf *b, struct run_state *l, double now)
{
	double left = run_state_left(l, now);

	buf_addf(b, "%zu/%zu group%s, %zu running", l->nended, l->ngroups,
		l->ngroups == 1 ? "" : "s", running(l));
	if (l->nqueued)
		buf_addf(b, ", %zu queued  ", l->nqueued);
	else
		buf_addf(b, " in %zu slot%s  ", l->slots,
			l->slots == 1 ? "" : "s");
	put_clock(b, now - l->start);
	if (left >= 1) {
		buf_adds(b, ", about ");
		put_clock(b, left);
		buf_adds(b, " left");
	}
}

static void
put_head(struct buf *b, struct run_state *l, double now, const struct tty *tty)
{
	put_tests(b, l, tty);
	buf_adds(b, tty->width >= WIDE ? "  " : "\n  ");
	put_groups(b, l, now);
	buf_addc(b, '\n');
	if (l->stopping)
		buf_addf(b,
			"  %sstopping; Ctrl-C again kills what still "
			"runs%s\n",
			tty_paint(tty, TTY_BOLD), tty_paint(tty, TTY_PLAIN));
}

/* the current test or phase of the group; *since: when it began */
static const char *
doing(const struct run_state_group *g, double *since)
{
	const struct test_result *t = run_state_test(g);

	*since = g->start;
	if (g->journal.ended)
		return "ending";
	if (t) {
		if (t->start > 0)
			*since = t->start;
		return t->id;
	}
	if (g->journal.collected)
		return "starting";
	return g->journal.collecting ? g->journal.collecting : "starting";
}

static void
put_row(struct buf *b, const struct run_state_group *g, double now, size_t name,
	const struct tty *tty)
{
	struct buf time = {0};
	double since;
	const char *what = doing(g, &since);
	size_t room = tty->width > name + 23 ? tty->width - name - 15 : 8;

	buf_adds(&time, "");
	if (now - since >= 1)
		put_clock(&time, now - since);
	buf_adds(b, "  ");
	text_fit(b, g->group->name, name);
	buf_adds(b, "  ");
	text_fit_id(b, what, room < TEST_MAX ? room : TEST_MAX);
	buf_addf(b, "  %s%8s%s\n", tty_paint(tty, TTY_DIM), time.s,
		tty_paint(tty, TTY_PLAIN));
	buf_release(&time);
}

/* columns for the names of the groups that run */
static size_t
name_width(const struct run_state *l, size_t nrows, const struct tty *tty)
{
	size_t most = tty->width / 3 < NAME_MAX ? tty->width / 3 : NAME_MAX;
	size_t width = 8;

	for (size_t i = 0, shown = 0; i < l->rows.n && shown < nrows; i++) {
		size_t n;

		if (!l->rows.v[i])
			continue;
		n = text_width(l->rows.v[i]->group->name);
		if (n > width)
			width = n < most ? n : most;
		shown++;
	}
	return width;
}

void
progress_lines_put(
	struct buf *b, struct run_state *l, double now, const struct tty *tty)
{
	size_t nrows = tty->height > 8 ? tty->height / 2 : 2, shown = 0;
	size_t name, all = running(l);

	put_head(b, l, now, tty);
	if (nrows > ROWS_MAX)
		nrows = ROWS_MAX;
	name = name_width(l, nrows, tty);
	for (size_t i = 0; i < l->rows.n && shown < nrows; i++)
		if (l->rows.v[i]) {
			put_row(b, l->rows.v[i], now, name, tty);
			shown++;
		}
	if (all > shown)
		buf_addf(b, "  and %zu more\n", all - shown);
}
