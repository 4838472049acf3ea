/*
 * What an output can do: a terminal has a size, colours and lines that can be
 * redrawn; a file or pipe gets plain lines.
 */
#ifndef OS_TTY_H
#define OS_TTY_H

#include <stddef.h>

struct tty {
	int live;             /* 1: lines can be redrawn */
	int colour;           /* 1: text is coloured */
	size_t width, height; /* columns, lines; 80 × 24 when unknown */
};

enum tty_colour {
	TTY_PLAIN,
	TTY_BOLD,
	TTY_DIM,
	TTY_RED,
	TTY_GREEN,
	TTY_YELLOW
};

/*
 * colour: "always", "never", or NULL or "auto": a terminal without NO_COLOR
 * has colours. A terminal is live unless TERM is dumb or CI is set.
 */
void tty_look(struct tty *t, int fd, const char *colour);

/* updates the size, which may have changed */
void tty_measure(struct tty *t, int fd);

/* the escape sequence that begins a colour; "" without colours */
const char *tty_paint(const struct tty *t, enum tty_colour colour);

#endif
