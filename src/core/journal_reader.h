/*
 * Reads the journals of a group's workers (events.jsonl), each as it grows, and
 * folds their events into a struct journal.
 */
#ifndef CORE_JOURNAL_READER_H
#define CORE_JOURNAL_READER_H

#include "core/journal.h"
#include "os/tail.h"

struct journal_reader {
	struct journal *journal;
	/* is told of each event, after the journal; or NULL */
	void (*on_event)(void *context, const struct event *e);
	void *context;

	/* of the worker whose journal is read */
	struct tail tail;
	int begun; /* 1: journal_begin was called for it */
};

/* the next worker's journal, whose file need not exist yet; path must outlive
   the reader */
void journal_reader_begin(struct journal_reader *r, const char *path);

/* takes the lines that were added since the last call */
void journal_reader_read(struct journal_reader *r);

/* takes the rest, once the worker has ended; a torn last line is left out */
void journal_reader_end(struct journal_reader *r);

#endif
