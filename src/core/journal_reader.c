#include "core/journal_reader.h"

void
journal_reader_begin(struct journal_reader *r, const char *path)
{
	tail_end(&r->tail);
	tail_start(&r->tail, path);
	r->begun = 0;
}

/* a worker that never began leaves the journal as it is */
static void
begin(struct journal_reader *r)
{
	if (!r->begun)
		journal_begin(r->journal);
	r->begun = 1;
}

void
journal_reader_read(struct journal_reader *r)
{
	const char *line;
	size_t n;

	while ((line = tail_line(&r->tail, &n))) {
		struct event e;

		begin(r);
		event_parse(&e, r->journal->arena, line, n);
		journal_event(r->journal, &e);
		if (r->on_event)
			r->on_event(r->context, &e);
	}
}

void
journal_reader_end(struct journal_reader *r)
{
	journal_reader_read(r);
	begin(r);
	tail_end(&r->tail);
}
