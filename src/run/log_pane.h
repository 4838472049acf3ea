/* The pane in the foot of the display with the last lines of one group's log. */
#ifndef RUN_LOG_PANE_H
#define RUN_LOG_PANE_H

#include "os/tty.h"
#include "run/run_state.h"
#include "secrets/mask.h"

struct log_pane {
	const struct run_state_group *group; /* NULL: no log is shown */
};

/* selects the next running group; after the last one, none */
void log_pane_next(struct log_pane *p, const struct run_state *s);

/* puts at most `most` lines, each narrower than the terminal */
void log_pane_put(struct log_pane *p, struct buf *b, const struct mask *mask,
	const struct tty *tty, size_t most);

#endif
