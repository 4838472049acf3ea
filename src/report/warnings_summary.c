#include "report/warnings_summary.h"

#include <string.h>

#include "base/text.h"
#include "core/paths.h"

enum {
	LINES_MAX = 40, /* of the whole list */
	TEXT_MAX = 5,   /* lines of a warning */
	PLACES_MAX = 9
};

struct writer {
	struct buf *b;
	const struct tty *tty;
	int all; /* 1: nothing is left out */
};

/* what pytest tells of a place: each of a few, or the number of a file's */
static void
put_place(struct writer *w, const struct warning *each,
	const struct warning_place *p)
{
	int named = each->n < WARNING_NAMED;

	for (size_t i = 0; i < (named ? p->n : 1); i++) {
		buf_addf(w->b, "    %s", tty_paint(w->tty, TTY_BOLD));
		text_put(w->b, p->name);
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
put_text(struct writer *w, const char *text)
{
	size_t shown = 0, left = 0;

	while (*text) {
		size_t n = strcspn(text, "\n");

		if (w->all || shown < TEXT_MAX) {
			put_line(w, text, n);
			shown++;
		} else
			left++;
		text += n + (text[n] == '\n');
	}
	if (left)
		buf_addf(w->b, "      ... %zu more line%s\n", left,
			left == 1 ? "" : "s");
}

static void
put_warning(struct writer *w, const struct warning *each)
{
	size_t n = each->places.n,
	       most = w->all || n <= PLACES_MAX ? n : PLACES_MAX;

	for (size_t i = 0; i < most; i++)
		put_place(w, each, &each->places.v[i]);
	if (n > most)
		buf_addf(w->b, "    and in %zu more files\n", n - most);
	put_text(w, each->text);
}

static size_t
lines_of(const struct buf *b)
{
	size_t n = 0;

	for (size_t i = 0; i < b->n; i++)
		n += b->s[i] == '\n';
	return n;
}

void
warnings_summary_put(struct buf *b, const struct summary *s,
	const struct terminal_style *style)
{
	struct buf list = {0}, next = {0};
	struct writer w = {&next, style->tty, style->verbose};
	size_t shown = 0, left = s->nwarnings;

	if (!summary_tells_warnings(s))
		return;
	for (; shown < s->warnings.all.n; shown++) {
		const struct warning *each = &s->warnings.all.v[shown];

		put_warning(&w, each);
		if (shown && !w.all &&
			lines_of(&list) + lines_of(&next) > LINES_MAX)
			break;
		buf_add(&list, next.s, next.n);
		buf_clear(&next);
		left -= each->n;
	}
	buf_adds(b, "\nWarnings summary\n");
	buf_add(b, list.s, list.n);
	if (left)
		buf_addf(b, "    and %zu more warning%s: -v, or %s\n", left,
			left == 1 ? "" : "s", paths.summary);
	buf_release(&list);
	buf_release(&next);
}

void
warnings_summary_put_count(struct buf *b, const struct summary *s)
{
	if (s->nwarnings)
		buf_addf(b, ", %zu warning%s", s->nwarnings,
			s->nwarnings == 1 ? "" : "s");
}
