/*
 * What is seen while it is found out why tests failed: a line for each verdict
 * and, on a terminal, how far it is below them.
 */
#ifndef ISOLATE_ISOLATE_PROGRESS_H
#define ISOLATE_ISOLATE_PROGRESS_H

#include "os/status_line.h"
#include "os/tty.h"

struct isolate_progress {
	struct tty *tty;
	int quiet; /* nothing is said */
	struct status_line screen;
	struct buf text; /* lines that are not on the screen yet */
	double began;
	size_t ntests, told;
	const char *now; /* what else is done, or NULL */
};

void isolate_progress_begin(
	struct isolate_progress *b, struct tty *tty, int quiet, size_t ntests);

void isolate_progress_tell(
	struct isolate_progress *b, const char *verdict, const char *test);

/* after so many trials; no foot when each test has its verdict */
void isolate_progress_draw(struct isolate_progress *b, size_t trials);

void isolate_progress_end(struct isolate_progress *b);

#endif
