/*
 * A status line on standard error for a step that takes more than a second,
 * such as collecting the suite or reading archives. It tells what is done and
 * for how long; it is erased when the step ends. Without a terminal, nothing.
 */
#ifndef OS_SPINNER_H
#define OS_SPINNER_H

#include "base/buf.h"
#include "os/status_line.h"
#include "os/tty.h"

struct spinner {
	struct tty tty; /* standard error */
	struct status_line line;
	double begun;     /* by clock_steady */
	const char *what; /* the text that spinner_run shows */
};

void spinner_begin(struct spinner *r);

/*
 * A callback for process_listen that shows the progress of a collection by
 * Ninja: `said` is all its output, whose lines begin with "[DONE/ALL] ". With
 * another NINJA_STATUS no numbers are shown. We do not set that variable, since
 * a changed environment would need another pytest session.
 */
void spinner_heard(const struct buf *said, void *spinner);

/* redraws the line: "aomaker: WHAT, SECONDS s" */
void spinner_goes_on(struct spinner *r, const char *what);

/* process_listen, with `what` on the line until the program ends */
int spinner_run(const char *const *argv, struct buf *said, const char *what);

/* erases the line */
void spinner_end(struct spinner *r);

#endif
