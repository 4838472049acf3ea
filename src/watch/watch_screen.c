#define _DEFAULT_SOURCE
#include "watch/watch_screen.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"

enum { BACKSPACE = 0x7f, ERASE = '\b', ESCAPE = 0x1b };

/* the keys, and what they do */
static const struct {
	const char *name, *brief, *whole;
} keys[] = {
	{"Enter", "again", "run the groups of the last round again"},
	{"a", "all", "run all tests, without a pattern"},
	{"f", "failed", "run the groups that failed"},
	{"p", "pattern",
		"run only tests that match, as pytest's -k; empty: end"},
	{"t", "group", "run the groups whose names contain a text"},
	{"o", "page", "open the report page"},
	{"l", "login", "log in again, and run all tests"},
	{"h", "help", "show these lines"},
	{"q", "quit", "quit, as Ctrl-C does"},
};

enum { NKEYS = sizeof keys / sizeof *keys };

static int
shows_keys(const struct watch_screen *s)
{
	return !s->silent && s->tty.live;
}

/* one line of all keys, or as many as the terminal needs */
static void
put_keys(struct watch_screen *s)
{
	size_t column = 0;
	struct buf b = {0};

	tty_measure(&s->tty, STDOUT_FILENO);
	buf_adds(&b, tty_paint(&s->tty, TTY_DIM));
	for (size_t i = 0; i < NKEYS; i++) {
		size_t n = strlen(keys[i].name) + 1 + strlen(keys[i].brief);

		if (column && column + 2 + n >= s->tty.width) {
			buf_addc(&b, '\n');
			column = 0;
		}
		buf_addf(&b, "%s%s %s", column ? "  " : "", keys[i].name,
			keys[i].brief);
		column += n + (column ? 2 : 0);
	}
	buf_addf(&b, "%s\n", tty_paint(&s->tty, TTY_PLAIN));
	if (shows_keys(s))
		buf_print(&b);
	buf_release(&b);
	fflush(stdout);
}

static void
put_help(struct watch_screen *s)
{
	struct buf b = {0}, row = {0};

	tty_measure(&s->tty, STDOUT_FILENO);
	buf_addc(&b, '\n');
	for (size_t i = 0; i < NKEYS; i++) {
		buf_clear(&row);
		buf_addf(&row, "%-5s  %s", keys[i].name, keys[i].whole);
		text_fold(&b, "", "       ", row.s, s->tty.width - 1);
	}
	if (shows_keys(s))
		buf_print(&b);
	buf_release(&row);
	buf_release(&b);
	fflush(stdout);
}

void
watch_screen_open(struct watch_screen *s, const char *colour, int silent)
{
	*s = (struct watch_screen){.silent = silent};
	tty_look(&s->tty, STDOUT_FILENO, colour);
}

void
watch_screen_close(struct watch_screen *s)
{
	buf_release(&s->typed);
}

static void
put_green(struct watch_screen *s)
{
	struct buf b = {0};

	buf_addf(&b, "%sall green since ", tty_paint(&s->tty, TTY_GREEN));
	round_put_clock(&b, s->green);
	buf_adds(&b, tty_paint(&s->tty, TTY_PLAIN));
	if (s->rounds > 1)
		buf_addf(&b, ", %zu rounds", s->rounds);
	buf_addc(&b, '\n');
	buf_print(&b);
}

void
watch_screen_ended(struct watch_screen *s, const struct round_result *result)
{
	if (result->failing) {
		s->green = 0;
		s->rounds = 0;
	} else {
		s->green = s->green ? s->green : time(NULL);
		s->rounds++;
	}
	if (s->silent)
		return;
	if (s->green)
		put_green(s);
	else
		printf("%s%zu test%s fail%s%s\n", tty_paint(&s->tty, TTY_RED),
			result->failing, result->failing == 1 ? "" : "s",
			result->failing == 1 ? "s" : "",
			tty_paint(&s->tty, TTY_PLAIN));
	put_keys(s);
}

void
watch_screen_failed(struct watch_screen *s)
{
	s->green = 0;
	s->rounds = 0;
	if (s->silent)
		return;
	puts("waiting for a change");
	put_keys(s);
}

/* -- keys */

static const char *
question(const struct watch_screen *s)
{
	return s->asks == WATCH_KEY_GROUP ? "group, or a part of its name: "
					  : "tests that match (-k): ";
}

static enum watch_key
begin_word(struct watch_screen *s, enum watch_key asks)
{
	s->asks = asks;
	buf_clear(&s->typed);
	printf("\r\033[K%s", question(s));
	fflush(stdout);
	return WATCH_KEY_NONE;
}

static enum watch_key
end_word(struct watch_screen *s, int whole)
{
	enum watch_key asked = s->asks;

	s->asks = WATCH_KEY_NONE;
	puts("");
	fflush(stdout);
	buf_adds(&s->typed, "");
	s->word = s->typed.s;
	if (!s->typed.n && asked == WATCH_KEY_GROUP)
		whole = 0;
	return whole ? asked : WATCH_KEY_NONE;
}

/* takes back a whole character of UTF-8 */
static void
erase(struct watch_screen *s)
{
	if (!s->typed.n)
		return;
	do
		s->typed.n--;
	while (s->typed.n && (s->typed.s[s->typed.n] & 0xc0) == 0x80);
	s->typed.s[s->typed.n] = '\0';
	printf("\r\033[K%s%s", question(s), s->typed.s);
	fflush(stdout);
}

static enum watch_key
take_letter(struct watch_screen *s, int key)
{
	if (key == '\n' || key == '\r')
		return end_word(s, 1);
	if (key == ESCAPE)
		return end_word(s, 0);
	if (key == BACKSPACE || key == ERASE) {
		erase(s);
	} else if (key >= ' ') {
		buf_addc(&s->typed, (char)key);
		putchar(key);
		fflush(stdout);
	}
	return WATCH_KEY_NONE;
}

enum watch_key
watch_screen_key(struct watch_screen *s, int key)
{
	if (s->asks)
		return take_letter(s, key);
	switch (key) {
	case '\n':
	case '\r':
		return WATCH_KEY_AGAIN;
	case 'a':
		return WATCH_KEY_ALL;
	case 'f':
		return WATCH_KEY_FAILED;
	case 'p':
		return begin_word(s, WATCH_KEY_PATTERN);
	case 't':
		return begin_word(s, WATCH_KEY_GROUP);
	case 'l':
		return WATCH_KEY_LOGIN;
	case 'o':
		return WATCH_KEY_OPEN;
	case 'h':
	case '?':
		put_help(s);
		return WATCH_KEY_NONE;
	case 'q':
		return WATCH_KEY_QUIT;
	}
	return WATCH_KEY_NONE;
}
