/* The end of one group's log, below the other lines of the display. */
#ifndef RUN_LOG_PANE_H
#define RUN_LOG_PANE_H

#include "os/tty.h"
#include "run/run_state.h"
#include "secrets/mask.h"

struct pane {
	const struct live_group *group;	/* NULL: nothing is shown */
};

/* the next of the groups that run; after the last, none */
void pane_next(struct pane *p, const struct live *l);

/* its lines, at most `most` and each narrower than the terminal */
void pane_put(struct pane *p, struct buf *b, const struct mask *mask,
	const struct tty *tty, size_t most);

#endif
