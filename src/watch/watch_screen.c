#define _DEFAULT_SOURCE
#include "watch/watch_screen.h"

#include <stdio.h>
#include <unistd.h>

enum { BACKSPACE = 0x7f, ERASE = '\b', ESCAPE = 0x1b };

static void
put_keys(struct watch_screen *s)
{
	if (!s->silent && s->tty.live)
		printf("%sEnter again  a all  f failed  t group  o page  "
		       "l login  q quit%s\n",
			tty_paint(&s->tty, TTY_DIM),
			tty_paint(&s->tty, TTY_PLAIN));
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
	} else if (!s->green) {
		s->green = time(NULL);
	}
	s->rounds++;
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
	if (s->silent)
		return;
	puts("waiting for a change");
	put_keys(s);
}

/* -- keys */

static void
begin_word(struct watch_screen *s)
{
	s->asks = 1;
	buf_clear(&s->typed);
	fputs("group, or a part of its name: ", stdout);
	fflush(stdout);
}

static enum watch_key
end_word(struct watch_screen *s, int whole)
{
	s->asks = 0;
	puts("");
	fflush(stdout);
	buf_adds(&s->typed, "");
	s->word = s->typed.s;
	return whole && s->typed.n ? WATCH_KEY_GROUP : WATCH_KEY_NONE;
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
	printf("\r\033[Kgroup, or a part of its name: %s", s->typed.s);
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
	case 't':
		begin_word(s);
		return WATCH_KEY_NONE;
	case 'l':
		return WATCH_KEY_LOGIN;
	case 'o':
		return WATCH_KEY_OPEN;
	case 'q':
		return WATCH_KEY_QUIT;
	}
	return WATCH_KEY_NONE;
}
