#include "report/terminal_lines.h"

#include "base/text.h"

enum { NAMES_MAX = 60 };

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

	buf_addf(b, "  %s%-7s%s  ", paint(style, verdict), words[verdict],
		tty_paint(style->tty, TTY_PLAIN));
	text_fit(b, name, pad);
	buf_adds(b, "  ");
	terminal_lines_put_counts(b, counts);
	if (seconds > 0) {
		buf_adds(b, ", ");
		terminal_lines_put_duration(b, seconds);
	}
	buf_addc(b, '\n');
}

void
terminal_lines_slow(struct buf *b, const char *test, double seconds,
	const struct terminal_style *style)
{
	buf_addf(b, "  %sslow%s     ", tty_paint(style->tty, TTY_YELLOW),
		tty_paint(style->tty, TTY_PLAIN));
	text_put(b, test);
	buf_adds(b, "  for ");
	terminal_lines_put_duration(b, seconds);
	buf_addc(b, '\n');
}

void
terminal_lines_test(struct buf *b, const struct test_result *t,
	const char *group, const struct terminal_style *style)
{
	size_t most = style->tty->width > 40 ? style->tty->width - 22 : 20;
	size_t room = text_width(t->id), pad = text_width(group);
	int fails = outcome_fails(t->outcome);

	if (pad > most / 3)
		pad = most / 3 < 8 ? 8 : most / 3;
	if (room > most - pad - 3)
		room = most - pad - 3;
	buf_addf(b, "  %s%-7s%s  ",
		tty_paint(style->tty,
			fails ? TTY_RED
				: t->outcome == OUTCOME_PASSED ? TTY_GREEN
							       : TTY_YELLOW),
		t->outcome == OUTCOME_FAILED ? "FAILED"
					     : outcome_names[t->outcome],
		tty_paint(style->tty, TTY_PLAIN));
	text_fit_id(b, t->id, room);
	buf_adds(b, "  ");
	text_fit(b, group, pad);
	if (t->stop > t->start) {
		buf_adds(b, "  ");
		terminal_lines_put_duration(b, t->stop - t->start);
	}
	buf_addc(b, '\n');
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
