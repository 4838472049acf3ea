/*
 * A worker's events, folded into what became of its tests. Pure: text in,
 * struct status out; what the operating system knows of the worker's end is
 * told afterwards.
 */
#ifndef JOURNAL_H
#define JOURNAL_H

#include "event.h"
#include "status.h"

struct journal {
	struct arena *arena;
	struct status *status;
	int collected;			/* its tests are known */
	int ended;			/* pytest came to its end */
	int interrupted;
	size_t running;			/* index of the test; ntests: none */
};

void journal_init(struct journal *j, struct arena *a, struct status *s);

/* lines of events.jsonl; a torn last one is left out */
void journal_read(struct journal *j, const char *text, size_t n);

/*
 * The worker has ended: exit status, or the signal that killed it (then
 * exit_status is -1). Tests without a final outcome get one, the running test
 * `crashed` with this evidence, and the group gets its verdict.
 */
void journal_end(struct journal *j, int exit_status, int signal,
	const char *evidence);

#endif
