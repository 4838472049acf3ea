#include "report/terminal_lines.h"

#include <string.h>

#include "base/text.h"
#include "base/text_id.h"
#include "report/reason.h"

enum {
	NAMES_MAX = 60,
	WORD = 9, /* columns of RETRY 1/2 */
	TIME = 7, /* columns of 123.4 s */
	LEFT = 2 + WORD + 2,
	ONE_LINE = 90, /* columns that a line with a reason needs */
	ID_MAX = 100,  /* wider ids are few, and do not set the column */
	ID_USUAL = 40,
	REASON_MAX = 500 /* bytes, where no width limits them */
};

static const char *
paint(const struct terminal_style *style, enum verdict v)
{
	return tty_paint(style->tty, verdict_fails(v) ? TTY_RED : TTY_GREEN);
}

void
terminal_lines_put_counts(struct buf *b, const size_t counts[NOUTCOMES])
{
	int first = 1;

	for (int i = 0; i < NOUTCOMES; i++) {
		if (!counts[i])
			continue;
		buf_addf(b, "%s%zu %s%s", first ? "" : ", ", counts[i],
			outcome_names[i],
			i == OUTCOME_ERROR && counts[i] != 1 ? "s" : "");
		first = 0;
	}
	if (first)
		buf_adds(b, "no tests");
}

void
terminal_lines_put_duration(struct buf *b, double seconds)
{
	if (seconds < 100)
		buf_addf(b, "%.1f s", seconds);
	else
		buf_addf(b, "%ld min %02ld s", (long)(seconds / 60),
			(long)seconds % 60);
}

void
terminal_lines_group(struct buf *b, const char *name, enum verdict verdict,
	const size_t counts[NOUTCOMES], double seconds, size_t pad,
	const struct terminal_style *style)
{
	static const char *const words[NVERDICTS] = {"passed", "FAILED",
		"CRASHED", "TIMEOUT", "ERROR", "STOPPED", "LOST", "empty",
		"LOST"};

	struct buf rest = {0};

	buf_addf(b, "  %s%-*s%s  ", paint(style, verdict), WORD, words[verdict],
		tty_paint(style->tty, TTY_PLAIN));
	text_fit(b, name, pad);
	buf_adds(b, "  ");
	terminal_lines_put_counts(&rest, counts);
	if (seconds > 0) {
		buf_adds(&rest, ", ");
		terminal_lines_put_duration(&rest, seconds);
	}
	if (style->tty->live && style->tty->width > pad + LEFT + 3)
		text_cut(b, rest.s, style->tty->width - pad - LEFT - 3);
	else
		buf_adds(b, rest.s);
	buf_addc(b, '\n');
	buf_release(&rest);
}

void
terminal_lines_slow(struct buf *b, const char *test, double seconds,
	const struct terminal_style *style)
{
	buf_addf(b, "  %sslow%s       ", tty_paint(style->tty, TTY_YELLOW),
		tty_paint(style->tty, TTY_PLAIN));
	text_put_id(b, test);
	buf_adds(b, "  for ");
	terminal_lines_put_duration(b, seconds);
	buf_addc(b, '\n');
}

static void
put_seconds(struct buf *b, double seconds)
{
	if (seconds >= 0.05)
		buf_addf(
			b, seconds < 1000 ? "  %5.1f s" : "  %5.0f s", seconds);
	else
		buf_addf(b, "%*s", TIME + 2, "");
}

/* ends a line that columns may have padded */
static void
end_line(struct buf *b)
{
	while (b->n && b->s[b->n - 1] == ' ')
		b->n--;
	buf_addc(b, '\n');
}

static size_t
at_most(size_t n, size_t most)
{
	return n < most ? n : most;
}

/* columns of a group and of an id on a terminal that has the reason beside */
static void
share_line(const struct terminal_style *style, size_t *group, size_t *id)
{
	size_t room = style->tty->width - LEFT - TIME - 4 - 1;

	*group = at_most(style->names.group, room / 5);
	if (*group)
		room -= *group + 2;
	*id = at_most(style->names.id, room / 2);
}

/* puts the second line of a test, which has the group, too, if ids lack it */
static void
put_reason_below(struct buf *b, const struct terminal_row *row,
	const struct terminal_style *style, size_t width)
{
	struct buf text = {0};

	if (style->names.group)
		buf_addf(&text, "%s: ", row->group);
	buf_adds(&text, row->reason);
	buf_addf(b, "%*s", LEFT, "");
	text_cut(b, text.s, width);
	buf_release(&text);
}

static void
put_fitted(struct buf *b, const struct terminal_row *row,
	const struct terminal_style *style, size_t width)
{
	size_t group = 0, id;
	int beside = width >= ONE_LINE;

	if (beside)
		share_line(style, &group, &id);
	else
		id = width > 30 ? width - LEFT - TIME - 3 : 8;
	if (group) {
		text_fit(b, row->group, group);
		buf_adds(b, "  ");
	}
	if (style->names.id > id) /* then all of them are short */
		text_fit_short_id(b, row->id, id);
	else
		text_fit_id(b, row->id, id);
	put_seconds(b, row->seconds);
	if (!row->reason || !*row->reason)
		return;
	if (beside) {
		buf_adds(b, "  ");
		text_cut(b, row->reason,
			width - LEFT - id - TIME - 5 - (group ? group + 2 : 0));
		return;
	}
	end_line(b);
	put_reason_below(
		b, row, style, width > LEFT + 1 ? width - LEFT - 1 : 8);
}

/* the same where nothing is shortened */
static void
put_whole(struct buf *b, const struct terminal_row *row,
	const struct terminal_style *style)
{
	size_t width = text_id_width(row->id);

	if (style->names.group) {
		text_put(b, row->group);
		for (size_t n = text_width(row->group); n < style->names.group;
			n++)
			buf_addc(b, ' ');
		buf_adds(b, "  ");
	}
	text_put_id(b, row->id);
	for (; width < at_most(style->names.id, NAMES_MAX); width++)
		buf_addc(b, ' ');
	put_seconds(b, row->seconds);
	if (row->reason && *row->reason) {
		buf_adds(b, "  ");
		text_put_line(b, row->reason, REASON_MAX);
	}
}

void
terminal_lines_row(struct buf *b, const struct terminal_row *row,
	const struct terminal_style *style)
{
	const struct tty *tty = style->tty;

	buf_addf(b, "  %s%-*s%s  ", tty_paint(tty, row->colour), WORD,
		row->word, tty_paint(tty, TTY_PLAIN));
	if (tty->live)
		put_fitted(b, row, style, tty->width);
	else
		put_whole(b, row, style);
	end_line(b);
}

void
terminal_lines_below(
	struct buf *b, const char *text, const struct terminal_style *style)
{
	size_t width = style->tty->width;

	buf_addf(b, "%*s%s", LEFT, "", tty_paint(style->tty, TTY_DIM));
	if (style->tty->live)
		text_cut(b, text, width > LEFT + 1 ? width - LEFT - 1 : 8);
	else
		text_put(b, text);
	buf_addf(b, "%s\n", tty_paint(style->tty, TTY_PLAIN));
}

static const char *
word_of(enum outcome o)
{
	switch (o) {
	case OUTCOME_FAILED:
		return "FAILED";
	case OUTCOME_ERROR:
		return "ERROR";
	case OUTCOME_CRASHED:
		return "CRASHED";
	case OUTCOME_TIMED_OUT:
		return "TIMEOUT";
	default:
		return outcome_names[o];
	}
}

void
terminal_lines_test(struct buf *b, const struct test_result *t,
	const char *group, int retry, int retries,
	const struct terminal_style *style)
{
	struct buf reason = {0}, word = {0};
	struct terminal_row row = {.word = word_of(t->outcome),
		.colour = retry                        ? TTY_YELLOW
			: outcome_fails(t->outcome)    ? TTY_RED
			: t->outcome == OUTCOME_PASSED ? TTY_GREEN
						       : TTY_YELLOW,
		.id = t->id,
		.group = group,
		.seconds = test_result_seconds(t)};

	buf_addf(&word, "RETRY %d/%d", retry, retries);
	if (retry)
		row.word = word.s;
	if (t->outcome != OUTCOME_PASSED)
		reason_put(&reason, t);
	row.reason = reason.s;
	terminal_lines_row(b, &row, style);
	buf_release(&reason);
	buf_release(&word);
}

/* 1: the id tells the group, which is a module or a folder */
static int
tells_group(const char *id, const char *name)
{
	size_t n = strlen(name);

	return strncmp(id, name, n) == 0 && (!id[n] || strchr("/:", id[n]));
}

/* takes the names of a test and its group */
static void
take_names(struct terminal_names *names, const struct group *g, const char *id)
{
	size_t width = text_id_width(id);

	if (width > ID_MAX)
		width = ID_USUAL;
	if (width > names->id)
		names->id = width;
	width = text_width(g->name);
	if (!tells_group(id, plan_name(g)) && width > names->group)
		names->group = at_most(width, NAMES_MAX);
}

struct terminal_names
terminal_lines_names(const struct plan *p)
{
	struct terminal_names names = {0, 8};

	for (size_t i = 0; i < p->groups.n; i++) {
		const struct group *g = &p->groups.v[i];

		if (!g->listed)
			names.id = NAMES_MAX;
		for (size_t j = 0; j < g->tests.n; j++)
			take_names(&names, g, g->tests.v[j]);
	}
	return names;
}

struct terminal_names
terminal_lines_shown_names(const struct summary *s)
{
	struct terminal_names names = {0, 8};

	for (size_t i = 0; i < s->plan->groups.n; i++)
		for (size_t j = 0; j < s->results[i].tests.n; j++) {
			const struct test_result *t = &s->results[i].tests.v[j];

			if (test_result_is_flaky(t) ||
				(outcome_fails(t->outcome) &&
					t->outcome != OUTCOME_NOT_RUN))
				take_names(
					&names, &s->plan->groups.v[i], t->id);
		}
	return names;
}

size_t
terminal_lines_pad(const struct plan *p, const struct terminal_style *style)
{
	size_t width = style->tty->width, most = width > 65 ? width - 45 : 20;
	size_t pad = 8;

	if (most > NAMES_MAX)
		most = NAMES_MAX;
	for (size_t i = 0; i < p->groups.n && pad < most; i++) {
		size_t n = text_width(p->groups.v[i].name);

		if (n > pad)
			pad = n < most ? n : most;
	}
	return pad;
}
