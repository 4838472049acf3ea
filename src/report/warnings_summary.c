#include "report/warnings_summary.h"

#include <string.h>

#include "base/text.h"
#include "base/text_id.h"

enum {
	BRIEF_MAX = 5,  /* warnings, without -v */
	PLACE_MAX = 300 /* bytes of such a line */
};

struct writer {
	struct buf *b;
	const struct tty *tty;
};

/* what pytest tells of a place: each of a few, or the number of a file's */
static void
put_place(struct writer *w, const struct warning *each,
	const struct warning_place *p)
{
	int named = each->n < WARNING_NAMED;

	for (size_t i = 0; i < (named ? p->n : 1); i++) {
		buf_addf(w->b, "    %s", tty_paint(w->tty, TTY_BOLD));
		text_put_id(w->b, p->name);
		buf_adds(w->b, tty_paint(w->tty, TTY_PLAIN));
		if (!named)
			buf_addf(w->b, ": %zu warning%s", p->n,
				p->n == 1 ? "" : "s");
		buf_addc(w->b, '\n');
	}
}

static void
put_line(struct writer *w, const char *line, size_t n)
{
	struct buf shown = {0};

	buf_adds(&shown, "");
	text_put_output(&shown, line, n);
	if (!shown.n)
		buf_addc(w->b, '\n');
	else if (w->tty->live)
		text_fold(w->b, "      ", "      ", shown.s, w->tty->width);
	else
		buf_addf(w->b, "      %s\n", shown.s);
	buf_release(&shown);
}

static void
put_warning(struct writer *w, const struct warning *each)
{
	for (size_t i = 0; i < each->places.n; i++)
		put_place(w, each, &each->places.v[i]);
	for (const char *line = each->text; *line;) {
		size_t n = strcspn(line, "\n");

		put_line(w, line, n);
		line += n + (line[n] == '\n');
	}
}

/* a line for each warning: its place, category and the start of its message */
static void
put_brief(struct buf *b, const struct summary *s, const struct tty *tty)
{
	size_t left = s->nwarnings, n = s->warnings.all.n;
	struct buf line = {0};

	buf_adds(b, "\nWarnings (-v shows their tests)\n");
	for (size_t i = 0; i < n && i < BRIEF_MAX; i++) {
		const struct warning *each = &s->warnings.all.v[i];

		buf_clear(&line);
		if (each->n > 1)
			buf_addf(&line, "%zu times: ", each->n);
		buf_add(&line, each->text, strcspn(each->text, "\n"));
		buf_adds(b, "  ");
		if (tty->live)
			text_cut(b, line.s, tty->width - 3);
		else
			text_put_line(b, line.s, PLACE_MAX);
		buf_addc(b, '\n');
		left -= each->n;
	}
	if (left)
		buf_addf(b, "  and %zu more\n", left);
	buf_release(&line);
}

void
warnings_summary_put(struct buf *b, const struct summary *s,
	const struct terminal_style *style)
{
	struct writer w = {b, style->tty};

	if (!summary_tells_warnings(s))
		return;
	if (!style->verbose) {
		put_brief(b, s, style->tty);
		return;
	}
	buf_adds(b, "\nWarnings summary\n");
	for (size_t i = 0; i < s->warnings.all.n; i++)
		put_warning(&w, &s->warnings.all.v[i]);
}

void
warnings_summary_put_count(struct buf *b, const struct summary *s)
{
	if (s->nwarnings)
		buf_addf(b, ", %zu warning%s", s->nwarnings,
			s->nwarnings == 1 ? "" : "s");
}
