/*
 * The foot of a terminal, drawn again and again below text that stays. Pure:
 * what is to be seen becomes bytes, and the struct knows what they left on the
 * screen. The cursor rests on the line below the foot, so that whatever ends
 * us leaves a readable screen.
 */
#ifndef OS_STATUS_LINE_H
#define OS_STATUS_LINE_H

#include "base/buf.h"

struct status_line {
	struct buf foot; /* the lines that are on the screen */
};

/*
 * The bytes that put `text` (whole lines, they stay) above and `foot` (whole
 * lines, narrower than the terminal) below it; none when nothing changes.
 */
void status_line_put(struct status_line *s, struct buf *out,
	const struct buf *text, const struct buf *foot, size_t width);

#endif
