/*
 * How far the index is: a line on the terminal that is there for as long as
 * Ninja collects test modules, when that takes more than a moment.
 */
#ifndef READING_H
#define READING_H

#include "buf.h"
#include "screen.h"
#include "tty.h"

struct reading {
	struct tty tty;		/* that of standard error */
	struct screen screen;
	double begun;
};

void reading_begin(struct reading *r);

/*
 * All that Ninja has said so far; as proc_listen calls it. It tells its
 * progress unless NINJA_STATUS says otherwise, which is left as it is: those
 * who collect in another environment need another session of pytest.
 */
void reading_heard(const struct buf *said, void *reading);

/* the line is gone then */
void reading_end(struct reading *r);

#endif
