/*
 * Time limits and retries of a group. They come from the strategy file and the
 * command line, and go to `aomaker exec` in its task (plan/task.h).
 */
#ifndef CORE_LIMITS_H
#define CORE_LIMITS_H

#include "base/buf.h"
#include "formats/json.h"
#include "formats/yaml_tree.h"

/* seconds between signs of life of a machine that runs a group for another */
enum { HEARTBEAT = 2 };

/* Durations are seconds. 0: not given, negative: no limit. */
struct limits {
	double timeout;      /* time limit of the group */
	double test_timeout; /* time limit of each test */
	double slow;         /* a test that runs longer is reported as slow */
	double retries;      /* number of further attempts of a failed test */
	double delay;        /* pause before the first retry */
	double backoff;      /* factor of the delay for each further retry */
};

/* the limits when nothing is given */
extern const struct limits limits_default;

/*
 * Sets the limit of this name from a text: "90", "90s", "1.5m", "1h" or
 * "500ms" for durations. NULL: done; else a message tells what it wants.
 */
const char *limits_set(struct limits *l, const char *name, const char *text);

/*
 * Takes the value of a key of the strategy file; mistakes go to d. 0: the key
 * is not one of these. `file` is its name in messages.
 */
int limits_take(struct limits *l, const char *key,
	const struct yaml_node *value, const char *file, struct diag *d);

/* replaces the limits that are given in `from` */
void limits_override(struct limits *l, const struct limits *from);

/* appends the limits that are not the default ones to a JSON object */
void limits_put(struct buf *b, const struct limits *l);

/* takes those that a JSON object has */
void limits_get(struct limits *l, jv object);

#endif
