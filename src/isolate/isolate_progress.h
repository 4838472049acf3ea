/*
 * What is seen while it is found out why tests failed: a line for each verdict
 * and, on a terminal, how far it is below them.
 */
#ifndef ISOLATE_ISOLATE_PROGRESS_H
#define ISOLATE_ISOLATE_PROGRESS_H

#include "os/status_line.h"
#include "os/tty.h"

struct bulletin {
	struct tty *tty;
	int quiet;		/* nothing is said */
	struct screen screen;
	struct buf text;	/* lines that are not on the screen yet */
	double began;
	size_t ntests, told;
	const char *now;	/* what else is done, or NULL */
};

void bulletin_begin(struct bulletin *b, struct tty *tty, int quiet,
	size_t ntests);

void bulletin_tell(struct bulletin *b, const char *verdict, const char *test);

/* after so many trials; no foot when each test has its verdict */
void bulletin_draw(struct bulletin *b, size_t trials);

void bulletin_end(struct bulletin *b);

#endif
