#include "report/short_summary.h"

#include <string.h>

#include "base/hashmap.h"
#include "base/text.h"

enum { MESSAGE_MAX = 200 };

struct writer {
	struct arena *arena;
	struct buf *b;
	const struct summary *summary;
	const struct tty *tty;
};

/* the letter of -r for an outcome, or 0 */
static char
letter_of(enum outcome o)
{
	switch (o) {
	case OUTCOME_PASSED:
		return 'p';
	case OUTCOME_FAILED:
	case OUTCOME_CRASHED:
	case OUTCOME_TIMED_OUT:
		return 'f';
	case OUTCOME_ERROR:
		return 'E';
	case OUTCOME_SKIPPED:
		return 's';
	case OUTCOME_XFAILED:
		return 'x';
	case OUTCOME_XPASSED:
		return 'X';
	default:
		return 0;
	}
}

static const char *
word_of(char letter)
{
	switch (letter) {
	case 'p':
		return "PASSED";
	case 'f':
		return "FAILED";
	case 'E':
		return "ERROR";
	case 's':
		return "SKIPPED";
	case 'x':
		return "XFAIL";
	default:
		return "XPASS";
	}
}

static void
put_word(struct writer *w, char letter)
{
	enum tty_colour colour = letter == 'p' ? TTY_GREEN
		: strchr("fE", letter)         ? TTY_RED
					       : TTY_YELLOW;

	buf_addf(w->b, "    %s%s%s ", tty_paint(w->tty, colour),
		word_of(letter), tty_paint(w->tty, TTY_PLAIN));
}

/* calls `each` with all tests that have the outcome of this letter */
static void
for_tests(struct writer *w, char letter,
	void (*each)(struct writer *, char, const struct test_result *))
{
	const struct summary *s = w->summary;

	for (size_t i = 0; i < s->plan->groups.n; i++)
		for (size_t j = 0; j < s->results[i].tests.n; j++)
			if (letter_of(s->results[i].tests.v[j].outcome) ==
				letter)
				each(w, letter, &s->results[i].tests.v[j]);
}

static void
put_test(struct writer *w, char letter, const struct test_result *t)
{
	put_word(w, letter);
	text_put(w->b, t->id);
	if (letter != 'p' && t->message && *t->message) {
		buf_adds(w->b, " - ");
		text_put_line(w->b, t->message, MESSAGE_MAX);
	}
	buf_addc(w->b, '\n');
}

struct skip {
	const struct test_result *first;
	size_t n;
};

/* skips with the same place and reason are one line */
static void
put_skips(struct writer *w)
{
	const struct summary *s = w->summary;
	struct hashmap known = {.arena = w->arena};
	VEC(struct skip) skips = {0};

	for (size_t i = 0; i < s->plan->groups.n; i++)
		for (size_t j = 0; j < s->results[i].tests.n; j++) {
			const struct test_result *t = &s->results[i].tests.v[j];
			uintptr_t *at;

			if (t->outcome != OUTCOME_SKIPPED)
				continue;
			at = hashmap_count(&known,
				arena_fmt(w->arena, "%s %s",
					t->place ? t->place : t->id,
					t->message ? t->message : ""));
			if (!*at) {
				vec_add(w->arena, &skips)->first = t;
				*at = skips.n;
			}
			skips.v[*at - 1].n++;
		}
	for (size_t i = 0; i < skips.n; i++) {
		const struct test_result *t = skips.v[i].first;

		put_word(w, 's');
		buf_addf(w->b, "[%zu] ", skips.v[i].n);
		text_put(w->b, t->place ? t->place : t->id);
		buf_adds(w->b, ": ");
		text_put_line(w->b, t->message ? t->message : "", MESSAGE_MAX);
		buf_addc(w->b, '\n');
	}
}

static void
put_output(struct writer *w, char letter, const struct test_result *t)
{
	(void)letter;
	if (!t->sections.n)
		return;
	buf_addf(w->b, "    %s", tty_paint(w->tty, TTY_BOLD));
	text_put(w->b, t->id);
	buf_addf(w->b, "%s\n", tty_paint(w->tty, TTY_PLAIN));
	for (size_t i = 0; i < t->sections.n; i++) {
		const char *line = t->sections.v[i].value;

		buf_addf(w->b, "      %s--- ", tty_paint(w->tty, TTY_DIM));
		text_put(w->b, t->sections.v[i].key);
		buf_addf(w->b, " ---%s\n", tty_paint(w->tty, TTY_PLAIN));
		while (*line) {
			size_t n = strcspn(line, "\n");

			buf_adds(w->b, n ? "      " : "");
			text_put_output(w->b, line, n);
			buf_addc(w->b, '\n');
			line += n + (line[n] == '\n');
		}
	}
}

/* puts a section, if there is anything in it */
static void
put_section(struct buf *b, const char *title, struct buf *text)
{
	if (text->n)
		buf_addf(b, "\n%s\n%s", title, text->s);
	buf_clear(text);
}

/* 1: f and E are there only because pytest has them by default */
static int
is_default(const char *letters)
{
	return strspn(letters, "wfE") == strlen(letters);
}

void
short_summary_put(struct buf *b, const struct summary *s,
	const struct terminal_style *style)
{
	const char *letters = s->plan->outputs.reportchars;
	struct arena a = {0};
	struct buf text = {0};
	struct writer w = {&a, &text, s, style->tty};

	if (!letters || is_default(letters))
		return;
	if (strchr(letters, 'P'))
		for_tests(&w, 'p', put_output);
	put_section(b, "Passes", &text);
	if (strchr(letters, 'X'))
		for_tests(&w, 'X', put_output);
	put_section(b, "XPasses", &text);
	for (; *letters; letters++)
		if (*letters == 's')
			put_skips(&w);
		else if (strchr("SfExXp", *letters))
			for_tests(
				&w, *letters == 'S' ? 's' : *letters, put_test);
	put_section(b, "Short test summary info", &text);
	buf_release(&text);
	arena_free(&a);
}
