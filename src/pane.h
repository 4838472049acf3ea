/* The end of one group's log, below the other lines of the display. */
#ifndef PANE_H
#define PANE_H

#include "live.h"
#include "mask.h"
#include "tty.h"

struct pane {
	const struct live_group *group;	/* NULL: nothing is shown */
};

/* the next of the groups that run; after the last, none */
void pane_next(struct pane *p, const struct live *l);

/* its lines, at most `most` and each narrower than the terminal */
void pane_put(struct pane *p, struct buf *b, const struct mask *mask,
	const struct tty *tty, size_t most);

#endif
