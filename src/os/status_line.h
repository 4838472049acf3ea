/*
 * Status lines (the foot) at the bottom of a terminal, redrawn in place below
 * text that stays. The struct knows what is on the screen. The cursor rests on
 * the line below the foot, so that the screen stays readable if we die.
 */
#ifndef OS_STATUS_LINE_H
#define OS_STATUS_LINE_H

#include "base/buf.h"

struct status_line {
	struct buf foot; /* the lines that are on the screen */
};

/*
 * Appends the bytes that put `text` (whole lines, they stay) above and `foot`
 * (whole lines, narrower than the terminal) below it; none when nothing
 * changes. width: of the terminal, in columns.
 */
void status_line_put(struct status_line *s, struct buf *out,
	const struct buf *text, const struct buf *foot, size_t width);

/* writes these bytes to a descriptor at once, and clears `text` */
void status_line_draw(struct status_line *s, int fd, struct buf *text,
	const struct buf *foot, size_t width);

#endif
