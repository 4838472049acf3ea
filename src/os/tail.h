/*
 * Reads a file as it grows, like tail -f: a journal or a log that another
 * process appends lines to. The file may not exist yet.
 */
#ifndef OS_TAIL_H
#define OS_TAIL_H

#include "base/buf.h"

struct tail {
	const char *path; /* the caller's; NULL: no file is followed */
	int fd;           /* -1: not open yet */
	struct buf text;  /* what was read, without earlier lines */
	size_t taken;     /* bytes of it that were returned */
};

void tail_start(struct tail *f, const char *path);
void tail_end(struct tail *f);

/*
 * The next whole line, *n bytes long without its line end; NULL: none has come.
 * It is valid until the next call.
 */
const char *tail_line(struct tail *f, size_t *n);

/* what follows the last whole line, once the file grows no more; or NULL */
const char *tail_rest(struct tail *f, size_t *n);

#endif
