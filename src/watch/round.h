/*
 * A round of `arun --watch`: one run of the groups that a change touches, in a
 * process of its own. So the memory of the process that watches stays as it
 * was, and a round can be given up at any time by ending its process.
 */
#ifndef WATCH_ROUND_H
#define WATCH_ROUND_H

#include <stdint.h>
#include <time.h>

#include "base/diag.h"
#include "base/hashmap.h"
#include "os/tty.h"
#include "plan/plan.h"
#include "report/summary.h"
#include "watch/input_table.h"

/* the groups that run, beside those whose inputs have changed */
enum round_kind {
	ROUND_CHANGED, /* no others */
	ROUND_AGAIN,   /* those of the last round */
	ROUND_FAILED,  /* those that failed */
	ROUND_GROUP,   /* those whose names contain `word` */
	ROUND_PATTERN, /* those with tests that `pattern` selects */
	ROUND_ALL
};

/* what a round tells the process that watches */
struct round_result {
	size_t tests, failing; /* of all groups, now */
	uint64_t plan;         /* a hash of the groups and their tests */
	int exit_status;
	strings groups; /* names of the groups that ran */
	strings failed; /* names of all groups that fail now */
};

struct round {
	enum round_kind kind;
	const char *word;
	const char *pattern; /* pytest's -k for this round; NULL: none */
	int is_first;
	strings changed; /* paths that have changed since the last round */
	struct round_result last;   /* of the last round */
	struct input_table *inputs; /* as they were after it */
	int answer; /* the descriptor that round_tell() writes to */

	/* set by round_choose() */
	struct arena *arena;
	struct hashmap chosen; /* names of groups */
	strings names;         /* the same, in the order of the plan */
	size_t ntests;         /* of the chosen groups, as far as known */
	struct hashmap failed; /* node ids of their tests that failed */
	uint64_t plan;
};

/* lets groups of changed modules start first, then those that failed */
void round_order(const struct round *r, struct plan *p, struct arena *a);

/*
 * Chooses the groups that run, and removes their results; all others keep
 * theirs. -1: d has the error.
 */
int round_choose(struct round *r, const struct plan *p, struct diag *d);

int round_has(const struct round *r, const struct group *g);

/* 1: there is nothing to run, and the reports are as they have to be */
int round_is_idle(const struct round *r);

/* puts the time of day */
void round_put_clock(struct buf *b, time_t when);

/* puts why the round runs: the time, what has changed, how much runs */
void
round_put_title(struct buf *b, const struct round *r, const struct tty *tty);

/* puts the tests that fail no more, a line each */
void round_put_fixed(struct buf *b, const struct round *r,
	const struct summary *s, const struct tty *tty);

/* tells the process that watches how the round has ended */
void round_tell(const struct round *r, const struct summary *s);

/* reads what round_tell() has written; 0: the round has not told anything */
int round_read(struct round_result *result, struct arena *a, const char *text);

#endif
