/*
 * A run while it goes on, as lines for the foot of a terminal. Pure: the state,
 * the time and the size of the terminal become text.
 */
#ifndef RUN_PROGRESS_LINES_H
#define RUN_PROGRESS_LINES_H

#include "base/buf.h"
#include "os/tty.h"
#include "run/run_state.h"

/* whole lines, each narrower than the terminal; now: seconds since 1970 */
void progress_lines_put(
	struct buf *b, struct run_state *l, double now, const struct tty *tty);

#endif
