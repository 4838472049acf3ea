/* A traceback, or another text of several lines, for the terminal. Pure. */
#ifndef REPORT_TRACEBACK_H
#define REPORT_TRACEBACK_H

#include "base/buf.h"
#include "os/tty.h"

/*
 * Puts the first `head` and the last `tail` lines of a text, indented. Lines of
 * errors are red; in a difference of values - is red, + green, and ? dim.
 */
void traceback_put(struct buf *b, const char *text, size_t head, size_t tail,
	const struct tty *tty);

#endif
