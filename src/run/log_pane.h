/* The end of one group's log, below the other lines of the display. */
#ifndef RUN_LOG_PANE_H
#define RUN_LOG_PANE_H

#include "os/tty.h"
#include "run/run_state.h"
#include "secrets/mask.h"

struct log_pane {
	const struct run_state_group *group; /* NULL: nothing is shown */
};

/* the next of the groups that run; after the last, none */
void log_pane_next(struct log_pane *p, const struct run_state *l);

/* its lines, at most `most` and each narrower than the terminal */
void log_pane_put(struct log_pane *p, struct buf *b, const struct mask *mask,
	const struct tty *tty, size_t most);

#endif
