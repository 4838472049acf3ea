#define _DEFAULT_SOURCE
#include "os/tty.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static int
is_set(const char *name)
{
	const char *value = getenv(name);

	return value && *value;
}

void
tty_measure(struct tty *t, int fd)
{
	struct winsize size;

	if (ioctl(fd, TIOCGWINSZ, &size) != 0)
		return;
	if (size.ws_col)
		t->width = size.ws_col;
	if (size.ws_row)
		t->height = size.ws_row;
}

void
tty_look(struct tty *t, int fd, const char *colour)
{
	const char *term = getenv("TERM");
	int able = isatty(fd) && term && *term && strcmp(term, "dumb") != 0;

	*t = (struct tty){
		.live = able && !is_set("CI"), .width = 80, .height = 24};
	if (!colour || strcmp(colour, "auto") == 0)
		t->colour = able && !is_set("NO_COLOR");
	else
		t->colour = strcmp(colour, "always") == 0;
	t->links = t->live && t->colour && strcmp(term, "linux") != 0 &&
		strncmp(term, "screen", 6) != 0;
	tty_measure(t, fd);
}

void
tty_link_begin(struct buf *b, const struct tty *t, const char *path)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "abcdefghijklmnopqrstuvwxyz0123456789"
				    "-._~/";
	struct buf whole = {0};
	char host[256] = "", dir[4096];

	if (!t->links || !getcwd(dir, sizeof dir))
		return;
	gethostname(host, sizeof host - 1);
	if (*path != '/')
		buf_addf(&whole, "%s/", dir);
	buf_adds(&whole, path);
	buf_addf(b, "\033]8;;file://%s", host);
	for (const char *p = whole.s; *p; p++)
		if (strchr(plain, *p))
			buf_addc(b, *p);
		else
			buf_addf(b, "%%%02X", (unsigned char)*p);
	buf_adds(b, "\033\\");
	buf_release(&whole);
}

void
tty_link_end(struct buf *b, const struct tty *t)
{
	if (t->links)
		buf_adds(b, "\033]8;;\033\\");
}

const char *
tty_paint(const struct tty *t, enum tty_colour colour)
{
	static const char *const codes[] = {
		[TTY_PLAIN] = "\033[0m",
		[TTY_BOLD] = "\033[1m",
		[TTY_DIM] = "\033[2m",
		[TTY_RED] = "\033[31m",
		[TTY_GREEN] = "\033[32m",
		[TTY_YELLOW] = "\033[33m",
	};

	return t->colour ? codes[colour] : "";
}
