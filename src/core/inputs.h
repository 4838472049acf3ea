/*
 * What something was made of: a pass of a group, the answer of a collection, a
 * plan. A worker lists it in a file of JSON lines, an array each:
 *
 *	["file", PATH]    its content was read       ["dir", PATH]  it was listed
 *	["absent", PATH]  it was asked for, and did not exist
 *	["stat", PATH]    its existence, kind, mode and size were asked for
 *	["env", NAME]     the variable was read      ["program", PATH]  started
 *	["env", "PRE*"]   all variables that begin so (core/environment_digest.h)
 *	["world", "HOST:PORT", WHERE]   a connection to what the run did not start
 *	["unknown", WHAT, WHERE]        something that cannot be followed
 *	["since", SECONDS]  the reading began then (epoch)
 *
 * WHERE (file:line) may be missing. Paths are relative to the project's root, or
 * absolute; repeats are allowed. The rules of `cache` (conf/aomaker.yaml) are
 * written in the same way: ["off"], ["max_age", S], ["allow_world", S]; S is a
 * number of seconds, -1: for ever.
 */
#ifndef CORE_INPUTS_H
#define CORE_INPUTS_H

#include "base/vec.h"
#include "core/digests.h"

struct input {
	enum input_kind kind;
	const char *name, *where; /* where: or NULL */
};

struct inputs {
	struct arena *arena;
	VEC(struct input) list;
	struct hashmap seen; /* kind and name */
	double since;        /* the earliest; 0: unknown */
	int off;
	double max_age, world; /* seconds; 0: none, -1: for ever */
};

/* adds one, if it is new */
void inputs_add(struct inputs *x, enum input_kind kind, const char *name,
	const char *where);

/* adds a list, as files or directories */
void inputs_add_paths(
	struct inputs *x, const strings *paths, enum input_kind directories);

/* the start of what reads them; an earlier one that is known stays */
void inputs_begin(struct inputs *x, double since);

/* adds those of a worker's file; -1: it cannot be read or understood */
int inputs_read(struct inputs *x, const char *path);

#endif
