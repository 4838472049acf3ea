/*
 * The events of a group's workers, folded into what became of its tests. Pure:
 * text in, struct group_result out; what the operating system knows of a worker's
 * end is told afterwards.
 *
 *	journal_init(&j, &arena, &status);
 *	journal_read(&j, text, n);		one worker's events, and
 *	journal_end(&j, how it ended);		again for each that went on
 *	journal_close(&j);			the group's verdict
 */
#ifndef CORE_JOURNAL_H
#define CORE_JOURNAL_H

#include "core/event.h"
#include "core/group_result.h"

/* of tests in the status: an id may be that of several */
typedef VEC(size_t) indices;

struct journal {
	struct arena *arena;
	struct group_result *status;
	int deaths;   /* workers that died or were killed,
					   since the last retry */
	int strays;   /* of all, those not in a test */
	int late;     /* one was killed for a time limit */
	int nworkers; /* that were read */
	int attempt;  /* of the next one; told by the caller */
	int interrupted;
	int stopped; /* no test starts any more */

	/* of the worker that was read last */
	indices places;                /* its n -> index of the test */
	int collected;                 /* its tests are known */
	int finishing;                 /* a thread's tests are over, and nobody
					   else begins or ends a session */
	int ended;                     /* pytest came to its end */
	int internal;                  /* ... of an error of its own */
	size_t running;                /* index of the test; -1: none */
	size_t nstarted;               /* tests that it has begun */
	double first, last;            /* when its events came, seconds since
					   1970; 0: there was none */
	int exit_status;               /* that pytest told */
	const char *collecting, *path; /* the module it was reading, or NULL */
};

struct journal_end {
	int exit_status;      /* -1: a signal killed it */
	int signal;           /* 0: none */
	int lost;             /* taken away; it is not to blame */
	const char *limit;    /* it was killed, for this was over */
	const char *evidence; /* what a crash has to show */
};

void journal_init(struct journal *j, struct arena *a, struct group_result *s);

/* the same an event at a time, for who looks on: another worker begins ... */
void journal_begin(struct journal *j);
void journal_event(struct journal *j, const struct event *e);

/* lines of events.jsonl; a torn last one is left out */
void journal_read(struct journal *j, const char *text, size_t n);

/*
 * The worker has ended. The test that was running when it died is `crashed`,
 * with the evidence; so is the module that it was reading, if it had not yet
 * come to tests.
 */
void journal_end(struct journal *j, const struct journal_end *end);

/* the tests that have not run yet, and may, in another worker */
indices journal_rest(const struct journal *j);

/* no other worker comes: final outcomes, and the group's verdict */
void journal_close(struct journal *j);

#endif
