/*
 * A file that another process appends lines to, read as it grows: a journal,
 * a log. It may not be there yet.
 */
#ifndef OS_TAIL_H
#define OS_TAIL_H

#include "base/buf.h"

struct tail {
	const char *path; /* the caller's; NULL: nothing is followed */
	int fd;           /* -1: not open yet */
	struct buf text;  /* of it, what is not taken yet */
	size_t taken;
};

void tail_start(struct tail *f, const char *path);
void tail_end(struct tail *f);

/*
 * The next whole line, without its end and *n bytes long; NULL: none has come.
 * It is good until the next call.
 */
const char *tail_line(struct tail *f, size_t *n);

/* what the file ends with after its last line, once no more will come */
const char *tail_rest(struct tail *f, size_t *n);

#endif
