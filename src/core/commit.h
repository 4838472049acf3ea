/*
 * The commit and the branch that a run tests: of the variables of a CI, else of
 * the Git repository around the project, whose files are read without git.
 */
#ifndef CORE_COMMIT_H
#define CORE_COMMIT_H

#include "base/arena.h"

struct commit {
	const char *id, *branch; /* NULL: unknown */
};

struct commit commit_find(struct arena *a);

#endif
