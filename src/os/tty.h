/*
 * Where text goes: a terminal and what it can do, or a file or pipe, which gets
 * plain lines.
 */
#ifndef OS_TTY_H
#define OS_TTY_H

#include <stddef.h>

struct tty {
	int live; /* lines can be drawn again */
	int colour;
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
 * colour: "always", "never", or NULL and "auto", which is a terminal's without
 * NO_COLOR. A terminal is live unless TERM is dumb or CI is set.
 */
void tty_look(struct tty *t, int fd, const char *colour);

/* its size, which may have changed */
void tty_measure(struct tty *t, int fd);

/* the sequence that begins a colour; "" without colours */
const char *tty_paint(const struct tty *t, enum tty_colour colour);

#endif
