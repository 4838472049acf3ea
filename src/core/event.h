/*
 * One line of a worker's journal, groups/SLUG/N/events.jsonl, whose events
 * conf/journal.schema.json describes. Strings belong to the arena.
 */
#ifndef CORE_EVENT_H
#define CORE_EVENT_H

#include "base/vec.h"
#include "core/group_result.h"

enum event_kind {
	EVENT_OTHER, /* unknown, or no JSON: a torn last line */
	EVENT_COLLECTING,
	EVENT_COLLECTED,
	EVENT_COLLECT_ERROR,
	EVENT_COLLECT_SKIP,
	EVENT_PROPERTY,
	EVENT_WARNING,
	EVENT_START,
	EVENT_TURN,
	EVENT_LIMIT,
	EVENT_PHASE,
	EVENT_FINISH,
	EVENT_END,
	EVENT_FINISHING,
	EVENT_INTERRUPTED,
	EVENT_STOPPED,
	EVENT_INTERNAL_ERROR,
	EVENT_REFUSED
};

struct event {
	enum event_kind kind;
	size_t n;                   /* START, PHASE, FINISH: number of test */
	const char *alone;          /* START: why no other test runs */
	double waited;              /* START: seconds until its turn */
	double limit;               /* START, LIMIT: seconds for the test */
	const char *id;             /* COLLECTING, COLLECT_… */
	const char *path;           /* COLLECTING: relative to the project */
	strings ids;                /* COLLECTED */
	double time;                /* seconds since 1970 */
	const char *when, *outcome; /* PHASE */
	double duration;            /* PHASE, seconds */
	const char *message, *longrepr, *xfail;
	const char *place; /* PHASE, COLLECT_SKIP: of a skip */
	pairs sections, properties;
	int rerun, subtest;
	int exit_status; /* END */
	double queued;   /* END: seconds that it waited for a core */
	size_t entry;    /* WARNING: an earlier one with the same is replaced */
	struct warning warning;
};

/* parses a line of n bytes; one that cannot be parsed is EVENT_OTHER */
void event_parse(struct event *e, struct arena *a, const char *line, size_t n);

#endif
