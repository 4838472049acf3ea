/*
 * The foot of the terminal during a run: a progress bar, totals and a line for
 * each running group. Pure: the state of the run, the time and the size of the
 * terminal become text.
 */
#ifndef RUN_PROGRESS_LINES_H
#define RUN_PROGRESS_LINES_H

#include "base/buf.h"
#include "os/tty.h"
#include "run/run_state.h"

/* puts lines that are narrower than the terminal; now: seconds since 1970 */
void progress_lines_put(
	struct buf *b, struct run_state *s, double now, const struct tty *tty);

#endif
