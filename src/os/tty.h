/*
 * What an output can do: a terminal has a size, colours and lines that can be
 * redrawn; a file or pipe gets plain lines.
 */
#ifndef OS_TTY_H
#define OS_TTY_H

#include <stddef.h>

#include "base/buf.h"

struct tty {
	int live;             /* 1: lines can be redrawn */
	int colour;           /* 1: text is coloured */
	int links;            /* 1: text can be a link */
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
 * has colours. A terminal is live unless TERM is dumb or CI is set. Links are for
 * live terminals, except those that show them as text (the kernel's, and screen).
 */
void tty_look(struct tty *t, int fd, const char *colour);

/* updates the size, which may have changed */
void tty_measure(struct tty *t, int fd);

/* the escape sequence that begins a colour; "" without colours */
const char *tty_paint(const struct tty *t, enum tty_colour colour);

/*
 * What begins and ends a link to a file (OSC 8), which a click opens; path: from
 * the working directory. Nothing without links.
 */
void tty_link_begin(struct buf *b, const struct tty *t, const char *path);
void tty_link_end(struct buf *b, const struct tty *t);

#endif
