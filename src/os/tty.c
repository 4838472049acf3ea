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
	tty_measure(t, fd);
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
