/*
 * What is known of a test whose worker died or was killed: where it was, and what
 * it had printed last, from the end of the worker's log (faulthandler's stacks and
 * the captured output). Pointers are into that text.
 */
#ifndef REPORT_LAST_WORDS_H
#define REPORT_LAST_WORDS_H

#include "base/buf.h"
#include "core/group_result.h"

struct words {
	const char *text; /* NULL: unknown */
	size_t n;
};

struct last_words {
	/* the innermost frame of the project, in the thread that ran the test */
	struct words path, function; /* path: from the working directory */
	long line;
	struct words stdout_line, stderr_line; /* the last that is not blank */
	int stacks;                            /* 1: there are stacks */
	const char *before; /* the failure that pytest had reported before */
	size_t nbefore;
};

/* longrepr: of the test or an attempt that ended with this outcome. 0: it has not
   ended so */
int last_words_find(struct last_words *w, const char *id, enum outcome outcome,
	const char *longrepr);

/* appends "at FILE:LINE in FUNCTION", or nothing */
void last_words_put_place(struct buf *b, const struct last_words *w);

/* appends the line of the source, without indentation; nothing if it cannot be
   read */
void last_words_put_source(struct buf *b, const struct last_words *w);

#endif
