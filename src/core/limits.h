/*
 * What a group may take: time, and attempts at a test that fails. They come
 * from the strategy file and the command line, and go to `aomaker exec` as
 * options.
 */
#ifndef CORE_LIMITS_H
#define CORE_LIMITS_H

#include "base/buf.h"
#include "formats/yaml_tree.h"

enum {
	BEAT = 2
}; /* seconds between signs of life of a machine that runs
			   a group for another */

/* 0: not given, negative: none. Durations are seconds */
struct limits {
	double timeout;      /* of the group */
	double test_timeout; /* of each test */
	double slow;         /* after which a test is told to be slow */
	double retries;      /* how often a failed test runs again */
	double delay;        /* before the first of them */
	double backoff;      /* factor of each further delay */
};

/* what holds when nothing is given */
extern const struct limits limits_default;

/*
 * Sets the limit of this name from a text: "90", "90s", "1.5m", "1h" or
 * "500ms" for durations. NULL, or what it wants instead, for messages.
 */
const char *limits_set(struct limits *l, const char *name, const char *text);

/*
 * Takes the value of a key of the strategy file; mistakes go to d. 0: it is no
 * key of these. `file` is a name for messages.
 */
int limits_take(struct limits *l, const char *key,
	const struct yaml_node *value, const char *file, struct diag *d);

/* what is given in `from` counts */
void limits_override(struct limits *l, const struct limits *from);

/* the options of `aomaker exec`, each with a space before it */
void limits_put_options(struct buf *b, const struct limits *l);

#endif
