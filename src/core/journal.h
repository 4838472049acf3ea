/*
 * Folds the events of a group's workers (events.jsonl) into its result. Pure:
 * text in, struct group_result out. After the events of each worker the caller
 * tells how the process ended.
 *
 *	journal_init(&j, &arena, &status);
 *	journal_read(&j, text, n);		the events of a worker
 *	journal_end(&j, &end);			its end (core/journal_end.h); both
 *						for each worker
 *	journal_close(&j);			the group's verdict
 */
#ifndef CORE_JOURNAL_H
#define CORE_JOURNAL_H

#include "core/event.h"
#include "core/group_result.h"

/* indices of tests in the result, since several tests may have the same id */
typedef VEC(size_t) indices;

/* the outcome of a test between its start and its first phase report */
enum { JOURNAL_PENDING = NOUTCOMES };

#define JOURNAL_NOWHERE ((size_t)-1) /* no test is running */

struct journal {
	struct arena *arena;
	struct group_result *result;
	int deaths; /* workers that died or were killed since the last retry */
	int stray_deaths; /* deaths outside of any test, of all workers */
	int timed_out;    /* 1: a worker was killed at a time limit */
	int nworkers;     /* workers that were read */
	int attempt;      /* number of the next attempt, set by the caller */
	int helper; /* 1: the worker shares the tests that an earlier one has
			     collected; set by the caller */
	int interrupted; /* 1: by Ctrl-C or pytest.exit */
	int stopped;     /* 1: no further test starts (--maxfail) */

	/* the worker that was read last */
	indices places;  /* n of its events -> index of the test */
	int collected;   /* 1: its tests are known */
	int finishing;   /* 1: the tests of this thread are over, and no other
			   thread of its process begins or ends a session */
	int ended;       /* 1: pytest came to its end */
	int internal;    /* 1: pytest had an internal error */
	size_t running;  /* index of the test, or JOURNAL_NOWHERE */
	size_t nstarted; /* tests that it has begun */
	double first, last; /* times of its first and last event, seconds since
			       1970; 0: there was none */
	int exit_status;    /* pytest's own */
	warning_vec warnings;
	const char *collecting, *path; /* the module it was reading, or NULL */
};

void journal_init(struct journal *j, struct arena *a, struct group_result *s);

/* the same as journal_read, an event at a time: a worker begins; an event */
void journal_begin(struct journal *j);
void journal_event(struct journal *j, const struct event *e);

/* reads the events.jsonl of a worker; a torn last line is ignored */
void journal_read(struct journal *j, const char *text, size_t n);

#endif
