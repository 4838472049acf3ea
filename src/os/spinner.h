/*
 * How far the suite is read: a line on the terminal that is there for as long
 * as pytest is asked about it, or Ninja collects its modules, when that takes
 * more than a moment; and the same of results and archives that are read.
 */
#ifndef OS_SPINNER_H
#define OS_SPINNER_H

#include "base/buf.h"
#include "os/status_line.h"
#include "os/tty.h"

struct spinner {
	struct tty tty; /* that of standard error */
	struct status_line screen;
	double begun;
	const char *what; /* of spinner_run */
};

void spinner_begin(struct spinner *r);

/*
 * All that Ninja has said so far; as process_listen calls it. It tells its
 * progress unless NINJA_STATUS says otherwise, which is left as it is: those
 * who collect in another environment need another session of pytest.
 */
void spinner_heard(const struct buf *said, void *reading);

/* nothing new is known, but that it goes on: what does */
void spinner_goes_on(struct spinner *r, const char *what);

/* a program whose output is kept, as process_listen; what: goes on meanwhile */
int spinner_run(const char *const *argv, struct buf *said, const char *what);

/* the line is gone then */
void spinner_end(struct spinner *r);

#endif
