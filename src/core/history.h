/*
 * What past runs have cost: .aomaker-build/history.jsonl, ours alone. One
 * object a line, groups first:
 *
 *   {"group": NAME, "digest": of its plan, "time": it last began, seconds since
 *    1970, "wall" (less what it waited for others), "cpu": seconds, "rss": KiB,
 *    "attempts"}
 *   {"module": PATH, "time", "tests": [[the node id after PATH::, seconds in
 *    set-up, call and tear-down, outcomes of the last runs, newest first, time
 *    of the last]]}
 *
 * A group that never ran to its end has no digest, and costs nothing known.
 * An outcome is a letter: Passed, Failed, Error, Skipped, Crashed, Timed out,
 * Not run, which the next outcome replaces. A module that did not come to its
 * tests has "hidden": 1.
 * Durations are smoothed over runs. What has not run for 90 days is forgotten,
 * and in a module of many tests all that its last run did not have; lines that
 * are torn or foreign are passed over. Strings are in the arena.
 */
#ifndef CORE_HISTORY_H
#define CORE_HISTORY_H

#include "base/hashmap.h"
#include "base/vec.h"
#include "core/group_result.h"

enum { HISTORY_OUTCOMES = 10 };

#define HISTORY_NOT_RUN 'N' /* an outcome */

struct history_group {
	const char *name, *digest;
	double time, wall, cpu;
	long rss;
	int attempts;
};

struct history_test {
	const char *name; /* its node id after the module's */
	double setup, call, teardown;
	char outcomes[HISTORY_OUTCOMES + 1];
	double time; /* of the last */
};

struct history_module {
	const char *path;
	double time, seconds; /* of all its tests that have run */
	size_t nran;          /* how many those are */
	int hidden;           /* it did not come to its tests */
	VEC(struct history_test) tests;
	struct hashmap by_name; /* test -> its index + 1 */
};

struct history {
	struct arena *arena;
	VEC(struct history_group) groups;
	VEC(struct history_module) modules;
	struct hashmap group_index, module_index; /* index + 1 */
};

/* a missing file is an empty history; tests: modules are wanted, too */
void
history_read(struct history *h, struct arena *a, const char *path, int tests);
void history_parse(struct history *h, struct arena *a, const char *text,
	size_t n, int tests);

/* the text of the file; now: seconds since 1970 */
void history_put(struct buf *b, const struct history *h, double now);

/* the entry of that name, new when there is none */
struct history_group *history_group_at(struct history *h, const char *name);
struct history_module *history_module_at(struct history *h, const char *path);
struct history_test *
history_test_at(struct history *h, struct history_module *m, const char *name);

/* NULL when it is not known */
const struct history_group *
history_group(const struct history *h, const char *name);
const struct history_module *
history_module(const struct history *h, const char *path);
const struct history_test *
history_test(const struct history_module *m, const char *name);

/* whether its durations are known */
int history_ran(const struct history_test *t);

/* of a node id; *m, unless NULL: its module. NULL: it is not known */
const struct history_test *history_find(const struct history *h, const char *id,
	const struct history_module **m);

/* "a/b.py::X::y" -> "a/b.py" in the arena; *rest, unless NULL: "X::y" */
const char *history_split(struct arena *a, const char *id, const char **rest);

#endif
