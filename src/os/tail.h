/*
 * A file that another process appends lines to, read as it grows: a journal,
 * a log. It may not be there yet.
 */
#ifndef OS_TAIL_H
#define OS_TAIL_H

#include "base/buf.h"

struct follow {
	const char *path;	/* the caller's; NULL: nothing is followed */
	int fd;			/* -1: not open yet */
	struct buf text;	/* of it, what is not taken yet */
	size_t taken;
};

void follow_start(struct follow *f, const char *path);
void follow_end(struct follow *f);

/*
 * The next whole line, without its end and *n bytes long; NULL: none has come.
 * It is good until the next call.
 */
const char *follow_line(struct follow *f, size_t *n);

/* what the file ends with after its last line, once no more will come */
const char *follow_rest(struct follow *f, size_t *n);

#endif
