/*
 * The events of a run as JSON lines, for other programs: --events. The schema
 * is conf/events.schema.json; FEED_VERSION changes with it.
 */
#ifndef RUN_EVENT_STREAM_H
#define RUN_EVENT_STREAM_H

#include "report/summary.h"
#include "run/run_state.h"

enum { FEED_VERSION = 1 };

struct feed {
	int fd;			/* -1: nobody wants events */
	const char *name;	/* of the file, for messages */
	int error;		/* errno of a write that failed */
	struct buf lines;	/* not written yet */
	struct feed_group *groups;	/* one for each of the plan */
};

/*
 * To the file `name`, which is emptied; "-" is standard output, and what people
 * are to read then goes to standard error. NULL: no events. -1: it is in d.
 */
int feed_open(struct feed *f, const char *name, size_t ngroups,
	struct diag *d);

void feed_run_started(struct feed *f, const struct live *l);
/* it waits for another machine; what it did before counts no more */
void feed_group_queued(struct feed *f, const struct live *l,
	const struct live_group *g);

void feed_group_started(struct feed *f, const struct live_group *g);

/* an event of the journal, after live_event, and the test that it ended */
void feed_event(struct feed *f, const struct live *l,
	const struct live_group *g, const struct event *e,
	const struct test *ended);

/* also of the tests that no event has told the end of, from status.json */
void feed_group_ended(struct feed *f, const struct live *l,
	const struct live_group *g, const struct notice *n);
void feed_run_ended(struct feed *f, const struct summary *s, int exit_status);

/* writes what is new */
void feed_flush(struct feed *f);

/* -1: something could not be written; it is in d */
int feed_close(struct feed *f, struct diag *d);

#endif
