/*
 * The events of a run as JSON lines, for other programs: --events. The schema
 * is conf/events.schema.json; EVENT_STREAM_VERSION changes with it.
 */
#ifndef RUN_EVENT_STREAM_H
#define RUN_EVENT_STREAM_H

#include "report/summary.h"
#include "run/run_state.h"

enum { EVENT_STREAM_VERSION = 1 };

struct event_stream {
	int fd;                    /* -1: nobody wants events */
	const char *name;          /* of the file, for messages */
	int error;                 /* errno of a write that failed */
	struct buf lines;          /* not written yet */
	struct feed_group *groups; /* one for each of the plan */
};

/*
 * To the file `name`, which is emptied; "-" is standard output, and what people
 * are to read then goes to standard error. NULL: no events. -1: it is in d.
 */
int event_stream_open(struct event_stream *f, const char *name, size_t ngroups,
	struct diag *d);

void
event_stream_run_started(struct event_stream *f, const struct run_state *l);
/* it waits for another machine; what it did before counts no more */
void event_stream_group_queued(struct event_stream *f,
	const struct run_state *l, const struct run_state_group *g);

void event_stream_group_started(
	struct event_stream *f, const struct run_state_group *g);

/* an event of the journal, after run_state_event, and the test that it ended */
void event_stream_event(struct event_stream *f, const struct run_state *l,
	const struct run_state_group *g, const struct event *e,
	const struct test_result *ended);

/* also of the tests that no event has told the end of, from status.json */
void event_stream_group_ended(struct event_stream *f, const struct run_state *l,
	const struct run_state_group *g, const struct notice *n);
void event_stream_run_ended(
	struct event_stream *f, const struct summary *s, int exit_status);

/* writes what is new */
void event_stream_flush(struct event_stream *f);

/* -1: something could not be written; it is in d */
int event_stream_close(struct event_stream *f, struct diag *d);

#endif
