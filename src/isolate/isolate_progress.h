/*
 * Terminal output of --isolate: a line for each verdict and, on a terminal, a
 * redrawn foot line with the progress below them.
 */
#ifndef ISOLATE_ISOLATE_PROGRESS_H
#define ISOLATE_ISOLATE_PROGRESS_H

#include "os/status_line.h"
#include "os/tty.h"

struct isolate_progress {
	struct tty *tty;
	int quiet; /* 1: prints nothing */
	struct status_line status_line;
	struct buf text; /* lines that are not on the screen yet */
	double began;    /* by clock_steady() */
	size_t ntests, nverdicts;
	const char *now; /* shown in the foot; NULL: nothing special runs */
};

void isolate_progress_begin(
	struct isolate_progress *p, struct tty *tty, int quiet, size_t ntests);

/* adds the line of a test that has its verdict */
void isolate_progress_verdict(
	struct isolate_progress *p, const char *verdict, const char *test);

/* draws what is new; the foot shows the number of trials, and goes away once
   every test has its verdict */
void isolate_progress_draw(struct isolate_progress *p, size_t trials);

void isolate_progress_end(struct isolate_progress *p);

#endif
