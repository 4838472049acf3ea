/*
 * `arun --events`: writes the events of a run as JSON lines for other programs.
 * The schema is conf/events.schema.json; EVENT_STREAM_VERSION changes with it.
 */
#ifndef RUN_EVENT_STREAM_H
#define RUN_EVENT_STREAM_H

#include "report/summary.h"
#include "run/run_state.h"

enum { EVENT_STREAM_VERSION = 1 };

struct event_stream {
	int fd;                            /* -1: no events are wanted */
	const char *name;                  /* of the file, for messages */
	int error;                         /* errno of a write that failed */
	struct buf lines;                  /* not written yet */
	struct event_stream_group *groups; /* in the order of the plan */
};

/*
 * Opens and truncates the file `name`. "-" is standard output; the text for
 * people goes to standard error then. NULL: no events. -1: d says why.
 */
int event_stream_open(struct event_stream *f, const char *name, size_t ngroups,
	struct diag *d);

void
event_stream_run_started(struct event_stream *f, const struct run_state *s);

/* the group waits for another machine; its earlier tests do not count */
void event_stream_group_queued(struct event_stream *f,
	const struct run_state *s, const struct run_state_group *g);

void event_stream_group_started(
	struct event_stream *f, const struct run_state_group *g);

/* takes an event of the journal, after run_state_event(); ended: the test that
   it ended, or NULL */
void event_stream_event(struct event_stream *f, const struct run_state *s,
	const struct run_state_group *g, const struct event *e,
	const struct test_result *ended);

/* also tells, from status.json, the ends of tests that had no event */
void event_stream_group_ended(struct event_stream *f, const struct run_state *s,
	const struct run_state_group *g, const struct notice *n);

void event_stream_run_ended(
	struct event_stream *f, const struct summary *s, int exit_status);

/* writes the new lines */
void event_stream_flush(struct event_stream *f);

/* -1: a write failed, and d says why */
int event_stream_close(struct event_stream *f, struct diag *d);

#endif
