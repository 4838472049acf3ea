/*
 * Durations and outcomes of past runs: .aomaker-build/history.jsonl, ours
 * alone. One object a line, groups first:
 *
 *   {"group": NAME, "digest": of its plan, "time": when it last began, seconds
 *    since 1970, "wall": seconds, without waiting for other groups, "cpu":
 *    seconds, "rss": KiB, "attempts"}
 *   {"module": PATH, "time", "tests": [[the node id after PATH::, seconds in
 *    set-up, call and tear-down, outcomes of the last runs, newest first, time
 *    of the last]]}
 *
 * A group that never ran to its end has no digest, and its cost is unknown.
 * An outcome is a letter: Passed, Failed, Error, Skipped, Crashed, Timed out,
 * Not run, which the next outcome replaces. A module whose tests were never
 * collected has "hidden": 1.
 * Durations are smoothed over runs. Entries that have not run for 90 days are
 * forgotten; in a module of many tests, those that its last run did not have.
 * Torn or foreign lines are ignored. Strings are in the arena.
 */
#ifndef CORE_HISTORY_H
#define CORE_HISTORY_H

#include "base/hashmap.h"
#include "base/vec.h"
#include "core/group_result.h"

enum { HISTORY_OUTCOMES = 10 }; /* outcomes of a test that are kept */

#define HISTORY_NOT_RUN 'N'

struct history_group {
	const char *name, *digest;
	double time, wall, cpu;
	long rss;
	int attempts;
};

struct history_test {
	const char *name;             /* the part of its node id after PATH:: */
	double setup, call, teardown; /* seconds */
	char outcomes[HISTORY_OUTCOMES + 1]; /* the newest first */
	double time; /* when it last ran, seconds since 1970 */
};

struct history_module {
	const char *path;
	double time;    /* when it last ran, seconds since 1970 */
	double seconds; /* duration of all tests that have run */
	size_t nran;    /* number of these tests */
	int hidden;     /* 1: its tests were not collected */
	VEC(struct history_test) tests;
	struct hashmap by_name; /* name of a test -> index + 1 */
};

struct history {
	struct arena *arena;
	VEC(struct history_group) groups;
	VEC(struct history_module) modules;
	struct hashmap group_index, module_index; /* name -> index + 1 */
};

/* reads a file (a missing one is an empty history) or its text; tests: 0 reads
   groups alone, which is quicker */
void
history_read(struct history *h, struct arena *a, const char *path, int tests);
void history_parse(struct history *h, struct arena *a, const char *text,
	size_t n, int tests);

/* appends the text of the file; now: seconds since 1970 */
void history_put(struct buf *b, const struct history *h, double now);

/* the entry of that name, added when there is none */
struct history_group *history_group_at(struct history *h, const char *name);
struct history_module *history_module_at(struct history *h, const char *path);
struct history_test *
history_test_at(struct history *h, struct history_module *m, const char *name);

/* the entry of that name, or NULL */
const struct history_group *
history_group(const struct history *h, const char *name);
const struct history_module *
history_module(const struct history *h, const char *path);
const struct history_test *
history_test(const struct history_module *m, const char *name);

/* 1 when its durations are known */
int history_ran(const struct history_test *t);

/* the entry of a node id, or NULL; its module goes to *m, unless m is NULL */
const struct history_test *history_find(const struct history *h, const char *id,
	const struct history_module **m);

/* splits "a/b.py::X::y": returns "a/b.py", in the arena; *rest, unless NULL,
   becomes "X::y" */
const char *history_split(struct arena *a, const char *id, const char **rest);

#endif
